"""Papers as DOCX in the form that a bureau files: the monthly situation analysis and a campaign's weekly brief.

What a person must judge is left to that person: 研判 and 建议 hold numbered evidence and a place to fill in.
"""
