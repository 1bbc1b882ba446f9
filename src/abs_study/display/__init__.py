"""Tables as the pages show them: labels of the grid, links to the reports, French headings."""
