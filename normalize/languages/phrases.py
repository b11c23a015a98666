"""Romanized Arabic that is often all somebody writes, so short that most of it would pass for its neighbours' words."""

_WORDS = """
    shukran shokran shukrn chokran mashkoor mashkour mashkur mashkoora mashkoorin mashkoorah afwan 3afwan
    shlonak shlonik shlonkom shlonich hala marhaba marhaban mar7aba mr7ba ahlan ahlain
    salam assalam salamalaikum alaikum alaykum 3alaikum 3alaykom 3alekum
    wayed wayid wajid mafi mako moya mayya kahraba kahrba kahrabaa iqama igama kafeel
    habibi habibti 7abibi yalla yallah khalas 5alas khalaas tayyeb 6ayeb zain zein wallah walla
    sa7 la2 aywa aiwa na3am
"""
ARABIC_BY_ITSELF = frozenset(_WORDS.split())
"""A text of nothing but these needs no weighing."""
