"""The workshop of the grid: check, try, begin a variable, compare versions, carry codings over, print the manual."""
