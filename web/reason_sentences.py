"""The sentences in which decisions give their reasons, as they are stored; each is a key of the catalogues.

A hole in braces stands for what differs; ``web/holes.py`` says what may fill it and how a reader sees that.
"""

CLASSIFIED = (
    "topic {topic}: {quotes}, and the text as a whole is like examples (sentence embedding)",
    "topic {topic}: the text as a whole is like examples (sentence embedding)",
    "topic {topic}: {quotes}",
    "topic {topic}: {quotes}, as in examples",
    "topic {topic}: no single word, as in examples",
    "topic {topic}: {said}",
    "type {type}: {quotes}, and the text as a whole is like examples (sentence embedding)",
    "type {type}: the text as a whole is like examples (sentence embedding)",
    "type {type}: {quotes}",
    "type {type}: {quotes}, as in examples",
    "type {type}: no single word, as in examples",
    "type {type}: {said}",
    "priority {priority}: {quotes}",
    "priority {priority}: {quotes}, as in examples",
    "priority {priority}: no single word, as in examples",
    "priority {priority} ({kinds}): {quotes}",
    "priority {priority}: {said}",
    "no keyword decided",
    "no keyword, but letters like theirs",
    "the keywords waver, but the whole reads like messages about this",
    "nothing but a greeting or thanks",
    "the message is automatic ({auto})",
    "the type is {type}",
    "{quotes} read as a figure of speech or an exercise",
    "no word of danger or of growing harm",
    "the form's own answer: {topic}",
)
"""What the message is, and by which words."""

DOUBTS = (
    "review: {said}",
    "{quotes} may mean danger",
    "it holds words of danger: {quotes}",
    "{head} confidence {value} is below {least}",
    "{head} confidence {value} is below {least}, next {code} {rival}",
    "too few {head} examples to promise {percent}",
    "too few {head} examples in {tongue} to promise {percent}",
    "{percent} of the words are in no example",
    "in {tongue} the audit found too many wrong {head} answers",
    "it may be a case all the same",
    "a person is asked for: {quotes}",
    "the language is unknown",
    "fewer than {count} words",
    "the picture is hard to read",
    "nothing to read in the text; the attachment or place must be looked at",
)
"""Why a person should look."""

ROUTED = (
    'route "{route}" was passed over: {said}',
    'route "{route}" matched: {said}; the case goes to {agency}',
    "it takes whatever is left",
    "{said} ({where})",
    "topic is {topic}",
    "topic is {topic}, not {topics}",
    "type is {type}",
    "type is {type}, not {types}",
    "priority is {priority}",
    "priority is {priority}, not {priorities}",
    "language is {tongue}",
    "language is {tongue}, not {tongues}",
    "channel is {channel}",
    "channel is {channel}, not {channels}",
    "place is unknown, not {places}",
    "place is {place}",
    "place is {place}, not {places}",
    "the pin lies in {place}",
    "{quotes} in the message's own fields",
    "{quotes} in the words",
    "no place is named",
    "no place is named, or more than one",
)
"""Where it goes, and why not elsewhere."""

THREADED = (
    "nothing ties it to an earlier case",
    "it is a probe of this pipeline's own, which has arrived",
    "it is this pipeline's own message come back",
    "it was written in a group, where nobody is answered",
    "it was posted in a channel, for the channel's readers",
    "it asks the machine itself: {command}",
    "same Message-ID, sender and words",
    "it answers our signed address or message",
    "it answers our signed address or message to the agency",
    "it answers our signed address or message to {agency}, which had the case before",
    "the sender deleted a message of the case; it is kept",
    "the sender edited a message of the case",
    "it deletes a message that no case has",
    "it answers a message of the case",
    "it answers a message of a case that does not know the sender",
    "{reference} was read from a picture, which proves nothing",
    "a sender of the case quotes {reference}",
    "quoted by a sender the case does not know",
    "the same sender wrote minutes before",
    "the sender asks how a matter stands, and has this case open",
    "automatic mail ({auto}) that answers no case",
    "nothing is asked: {said}",
    "possible follow-up: {said}",
    "{said}, and now sent a file",
    "{said}, but subject and topic are new",
    "{said}, but it is an emergency of another matter",
    "{said}, closed {gap} ago",
    "{said}, which it reopens",
    "automatic mail reopens nothing",
    "it stays closed, nothing is asked",
)
"""Which case it belongs to."""

TIED = (
    "{said}, {gap} apart",
    "the same sender wrote before",
    "the same sender wrote of a closed case",
    "the same sender wrote earlier",
    "the same sender wrote the same words before",
    "it seems to be the same person",
    "somebody else wrote before",
    "somebody else reported",
    "somebody else wrote",
    "{percent} of the shorter text's matter is in the longer",
    "the same file is attached",
    "the same photo is attached",
    "the same words",
    "both name {things}",
    "both say {quotes}",
    "it says that it was told before",
    "{metres} m apart",
    "both are about {topic}",
    "the texts are {percent} alike",
)
"""What two messages have in common."""

SAID_BY_PEOPLE = (
    "a person said so",
    "the same matter as {reference}",
    "the same event as {reference}",
    "a follow-up to {reference}",
    "not tied to {reference}",
    "reports the event of {reference}",
    "with the answer to the event of {reference}",
    "somebody at the centre answered it on its page",
    "{head} {was} → {now}",
    "by {actor}",
)
"""What somebody at the centre decided."""

TOLD = (
    "answered in {tongue}: the person's choice",
    "not acknowledged: it came from this pipeline itself",
    "not acknowledged: a machine wrote it ({auto})",
    "not acknowledged: it is a copy of a message that was",
    "not acknowledged: it was joined, which opens no case",
    "not acknowledged: it was ignored, which opens no case",
    "not acknowledged: the address is our own",
    "not acknowledged: its address had {count} acknowledgements within the last hour, and {most} are allowed",
    "not acknowledged: {channel} cannot answer",
    "not acknowledged: the message says no address to answer to",
    "not acknowledged: the connector {connector} cannot send",
    "not acknowledged: no mail address or phone number was given that we can send to; the page shows the number",
    "{connector}: no reason was given",
)
"""What the citizen was told, or why nothing."""

HELD = (
    "too large: {megabytes} MB; raise max_bytes or answer it by hand",
    "it could not be read: {error}",
    "processing did not come to an end {count} times",
    "the stored bytes cannot be read: {error}",
)
"""Why a message waits for a person."""

SENTENCES = (*CLASSIFIED, *DOUBTS, *ROUTED, *THREADED, *TIED, *SAID_BY_PEOPLE, *TOLD, *HELD)
"""In this order they are tried: a narrow one stands before a wide one."""

JOINTS = ("; ", " and ", " or ", ", ")
"""What stands between clauses and between the things of a list; keys of the catalogues, too."""
