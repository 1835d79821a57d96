"""Write the page of parity."""

from docs.parity.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
