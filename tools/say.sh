# say FRENCH ENGLISH: speak French unless ABS_STUDY_LANG=en.
say() {
    if [ "${ABS_STUDY_LANG:-fr}" = en ]; then printf '%s\n' "$2" >&2; else printf '%s\n' "$1" >&2; fi
}
