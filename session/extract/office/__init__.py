"""The text of office documents: ZIP packages of XML parts, both read within bounds."""
