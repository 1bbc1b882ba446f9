"""Two runs of two reports, two variables, the machine and one person: small enough to hold in the eye."""

from abs_study.history.compared import compare
from abs_study.history.parts import Parts
from abs_study.history.state import state

GRID_TEXT = """dimension: P
variables:
  - id: suites
    libelle: {fr: Suites données, en: Follow-up}
    question: {fr: Que devient-il ?, en: What becomes of it?}
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: {fr: Rien}, definition: {fr: Rien.}}
      - {code: "1", libelle: {fr: Plan}, definition: {fr: Un plan.}, indices: [{motif: plan, poids: 1}]}
  - id: sources
    libelle: {fr: Sources}
    question: {fr: Quelles sources ?}
    mesure: multi
    niveaux:
      - {code: insee, libelle: {fr: INSEE}, definition: {fr: INSEE.}}
      - {code: caf, libelle: {fr: CAF}, definition: {fr: CAF.}}
"""
SETTINGS_TEXT = "titre: {fr: Essai}\nseuils:\n  confiance_machine: 0.3\nplan: []\n"
DOCUMENTS = """document_id,title,organisation,year,document_type,nature,sha256,pages,status
a-2010,A,CCAS A,2010,complet,fictif,s1,2,ok
b-2011,B,CCAS B,2011,complet,fictif,s2,1,ok
"""
CODINGS = "document_id,variable,level,coder,confidence\n"
EVIDENCE = "document_id,variable,level,coder,rank,quote,status\n"


def parts(**changes):
    """A run of two reports, two variables, the machine and one person; named contents replaced or, by None, left out."""
    contents = {
        "documents.csv": DOCUMENTS,
        "codings/a-2010": CODINGS + "a-2010,suites,1,machine,0.7\na-2010,suites,1,anne,\na-2010,sources,insee,machine,0.9\n",
        "codings/b-2011": CODINGS + "b-2011,suites,0,machine,0.5\n",
        "evidence/a-2010": EVIDENCE + "a-2010,suites,1,machine,1,Un plan est voté.,exact\na-2010,sources,insee,machine,1,Selon l’Insee.,exact\n",
        "consensus.csv": "document_id,variable,level,status,coders\na-2010,suites,1,single,anne\nb-2011,suites,0,automatic,machine\n",
        "matrix.csv": "document_id,suites,sources,sources=insee,sources=caf\na-2010,1,insee,1,0\nb-2011,0,,,\n",
        "types.csv": "document_id,type,silhouette\na-2010,type 1,0.5\nb-2011,type 2,0.5\n",
        "findings.csv": "finding,sentence_fr,sentence_en,number,base\nplans,1 rapport sur 2 a un plan.,1 of 2 reports has a plan.,1/2,2\n",
        "sensitivity.csv": "part,entry,hypothesis,version,verdict\nH1a,H1a,H1,retenu,soutenue\nH1a,H1a,H1,anne,indécise\n",
        "agreement.csv": "variable,coders,units,alpha,verdict\nsuites,anne|machine,2,0.9,ferme\nsources,anne|machine,2,,non estimable\n",
        "pages.csv": "document_id,page,sha256\na-2010,1,p1\na-2010,2,p2\nb-2011,1,p3\n",
        "study.yaml": SETTINGS_TEXT,
        "data/raw/arbitrage.csv": "document_id,variable,level,page,quote,note\n",
        "grid/00_grille.yaml": 'version: "1.0"\n',
        "grid/01_p.yaml": GRID_TEXT,
        "grid/modele.npz": "appris",
        "code.json": '{"coders/regles/decide.py": "1", "publish/site.py": "1", "consensus.py": "1"}',
        "packages.json": '{"pypdfium2": "4.30", "seaborn": "0.13"}',
    }  # fmt: skip
    contents |= changes
    facts = {"commit": "abc", "python": "3.11.7", "tesseract": "tesseract 5.3"}
    return Parts({name: text.encode() for name, text in contents.items() if text is not None}, facts)


def compared(**changes):
    """What differs between the run and the same one with changes."""
    return compare(state("avant", parts()), state("après", parts(**changes)))


def machine_says(level, confidence="0.7"):
    """The codings of report A where the machine answers otherwise."""
    return (
        CODINGS
        + f"a-2010,suites,{level},machine,{confidence}\na-2010,suites,1,anne,\na-2010,sources,insee,machine,0.9\n"
    )


HOSTILE = "<script>alert(1)</script>"


def everything():
    """A comparison in which every part has something to tell, some of it hostile."""
    return compared(
        **{
            "codings/a-2010": machine_says("0").replace("1,anne", "0,anne"),
            "evidence/a-2010": EVIDENCE + f'a-2010,suites,0,machine,1,"=cmd {HOSTILE}",exact\n',
            "consensus.csv": "document_id,variable,level,status,coders\na-2010,suites,0,arbitrated,anne\nb-2011,suites,0,automatic,machine\n",
            "documents.csv": DOCUMENTS + f"c-2012,{HOSTILE},{HOSTILE},2012,,fictif,s3,1,ok\n",
            "matrix.csv": "document_id,suites,sources,sources=insee,sources=caf\na-2010,0,insee,1,0\nb-2011,0,,,\n",
            "types.csv": "document_id,type,silhouette\na-2010,type 1,0.5\nb-2011,type 1,0.5\n",
            "findings.csv": f"finding,sentence_fr,sentence_en,number,base\nplans,{HOSTILE},x,2/2,2\n",
            "sensitivity.csv": "part,entry,hypothesis,version,verdict\nH1a,H1a,H1,retenu,contredite\n",
            "agreement.csv": "variable,coders,units,alpha,verdict\nsuites,anne|machine,2,0.5,exploratoire\nsources,anne|machine,2,,non estimable\n",
            "grid/modele.npz": "autre",
            "data/raw/arbitrage.csv": "document_id,variable,level,page,quote,note\na-2010,suites,0,,,\n",
        }
    )
