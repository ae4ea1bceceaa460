"""Words in names that say little of which thing is meant, or much."""

from __future__ import annotations

from typing import Final

# Words for the kind of thing, which sources add or leave out, in the languages of the data sets.
KIND_WORDS: Final = frozenset(
    "mine mines mining mina minas minera mineras mineral minerals minero mineracao miniere rudnik "
    "gok karyer shakhta tagebau bergwerk grube pit pits quarry quarries colliery coalfield "
    "project projects proyecto projeto prospect property deposit deposits yacimiento jazida "
    "gisement occurrence field district area complex complejo complexo operation operations "
    "plant plants planta usina usine works factory facility facilities site claim claims group "
    "opencast opencut opencast open cut cast underground surface the of de la el los las le du "
    "pt pty ltd llc inc corp corporation company limited jsc oao pao "
    "des da do dos and y et und e at in".split()
)
COMMODITY_WORDS: Final = frozenset(
    "copper cu cobre gold au oro ouro or silver ag plata iron fe fer hierro ferro ore ores coal "
    "carbon charbon lead pb zinc zn nickel ni niquel uranium u tin sn tungsten w molybdenum mo "
    "bauxite alumina aluminium aluminum manganese mn chrome chromite chromium cobalt lithium li "
    "phosphate potash salt diamond diamonds platinum pge steel smelter refinery mill concentrator "
    "limestone gypsum kaolin graphite vanadium titanium zircon polymetallic cr pt pd pge pgm lode "
    "lodes".split()
)
# What names a thing no more than a kind or a commodity does.
MATERIALS: Final = frozenset(
    "gravel sand stone rock clay placer quartz hydraulic marble granite shale".split()
)
# What stands where a thing has no name.
NAMELESS: Final = frozenset(
    "unnamed unknown unidentified unspecified undetermined nameless na name location locality "
    "sample".split()
)
# What a word of a site's name says that it yields.
YIELDS: Final = {
    **dict.fromkeys("chrome chromite chromium".split(), "chromium"),
    **dict.fromkeys("copper cobre".split(), "copper"), **dict.fromkeys("gold oro".split(), "gold"),
    **dict.fromkeys("iron hierro ferro".split(), "iron"), "coal": "coal",
    **dict.fromkeys("nickel niquel".split(), "nickel"), "platinum": "platinum-group-metals",
    "zinc": "zinc", "lead": "lead", "silver": "silver", "tin": "tin", "uranium": "uranium",
    "manganese": "manganese", "lithium": "lithium", "tungsten": "tungsten",
}  # fmt: skip
LANDSCAPE: Final = frozenset(
    "valley hill hills creek river lake mountain mtn mt ridge point bay island canyon gulch basin "
    "springs ranch butte".split()
)
WIDE: Final = frozenset("area district belt range goldfield coalfield region".split())
LEGAL_WORDS: Final = frozenset(
    "co company corp corporation inc incorporated ltd limited llc llp lp plc pjsc ojsc jsc pao oao "
    "ao zao ooo sa spa ag ab gmbh kg se nv bv sas sarl srl ltda cv sab de pty pvt private bhd sdn "
    "tbk pt as asa oy oyj kk group holding holdings the of and & public joint stock".split()
)
# Legal forms by which companies of one name are told apart, those that mean one thing as one.
FORMS: Final = {
    **dict.fromkeys("ltd limited".split(), "ltd"),
    **dict.fromkeys("corp corporation".split(), "corp"),
    **dict.fromkeys("inc incorporated".split(), "inc"),
    **dict.fromkeys("pjsc ojsc jsc pao oao ao".split(), "jsc"),
    **dict.fromkeys("holding holdings".split(), "holding"),
    **{form: form for form in "plc llc llp lp zao ooo spa ag ab gmbh kg se nv bv sas".split()},
    "sa": "sa", "sarl": "sarl", "srl": "srl", "group": "group",
}  # fmt: skip
# What tells apart things of one name: canonical words for directions, places in a row, and age.
SAME_WORD: Final = {
    **dict.fromkeys("norte nord northern".split(), "north"),
    **dict.fromkeys("sur sul sud southern".split(), "south"),
    **dict.fromkeys("este leste eastern ost".split(), "east"),
    **dict.fromkeys("oeste ouest western".split(), "west"),
    "ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest",
    **dict.fromkeys("no nr num numero number".split(), "#"),
    **{r: str(n) for n, r in enumerate("ii iii iv v vi vii viii ix".split(), start=2)},
    **dict.fromkeys("one first".split(), "1"),
    **dict.fromkeys("two second".split(), "2"),
    **dict.fromkeys("three third".split(), "3"),
    "saint": "st", "sainte": "st", "santa": "sta", "mount": "mt", "mountain": "mtn",
    "centre": "central", "i": "1",
}  # fmt: skip
TELLING: Final = frozenset(
    "north south east west northwest northeast southwest southeast central upper lower middle old "
    "new big little great small extension ext expansion deep deeps shallow tailings tailing dump "
    "phase left right".split()
)
