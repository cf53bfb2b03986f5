"""Each identifier is found in the forms people write it, and ordinary practice words are not."""

import pytest

from bedside.guidelines.review import Content, Picture, Rulebook, Severity, review, review_text

OAK = Rulebook(
    version="1",
    phones=("(512) 555-0100", "+1 512 555 0101 ext. 4"),
    emails=("Hello@OakDental.example",),
    addresses=("100 Main Street, Suite 200, Austin, TX 78701", "P.O. Box 12, Austin, TX 78767"),
    own_hosts=("oakdental.example",),
)


def found(text: str, rulebook: Rulebook = OAK) -> list[tuple[str, str]]:
    """(rule, the words it means) for all identifier findings, in reading order."""
    findings = review(Content(text, reason="inform"), rulebook).findings
    return [
        (finding.rule, text[finding.start : finding.end])
        for finding in findings
        if finding.rule.startswith("identifier.")
    ]


FOUND = {
    "identifier.phone": [
        "512-555-0142",
        "(512) 555-0142",
        "(512)555-0142",
        "512.555.0142",
        "512 555 0142",
        "512/555-0142",
        "512-5550142",
        "5125550142",
        "+1 512 555 0142",
        "+15125550142",
        "1-512-555-0142",
        "1 (512) 555-0142",
        "+1 (512) 555 - 0142",
        "512\u2013555\u20110142",
        "512 · 555 · 0142",
        "(512) 555-0142 x12",
        "512-555-0142, ext. 3",
        "512-555-0142 extension 44",
        "５１２-５５５-０１４２",
        "5️⃣1️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣4️⃣2️⃣",
        "٥١٢-٥٥٥-٠١٤٢",
        "5 1 2 - 5 5 5 - 0 1 4 2",
        "+44 20 7946 0958",
        "+52 55 1234 5678",
        "555-0142",
        "Mobile: 432 03 163",
        "call me on (64) 3591-3246",
    ],
    "identifier.email": [
        "jane.doe@example.org",
        "JANE@EXAMPLE.ORG",
        "jane+smile@mail.example.co.uk",
        "jane@exämple.org",
        "jane (at) example (dot) com",
        "jane [at] gmail dot com",
        "jane at gmail.com",
        "jane at example dot org",
        "jane＠example.org",
        "jane @ example.com",
        "maria arroba gmail punto com",
    ],
    "identifier.date": [
        "born on March 14, 1962",
        "born 3/14/1962",
        "born 14 March",
        "born in March 1962",
        "DOB: 03-14-62",
        "DOB 03 14 1962",
        "D.O.B. 1962-03-14",
        "date of birth is 3.14.1962",
        "birthday is 3/14",
        "Birthday: Mar. 14th",
        "birthday on the 14th of March",
        "March 14 is her birthday",
        "nació el 14 de marzo de 1962",
        "fecha de nacimiento: 14/03/1962",
        "cumpleaños el 14 de marzo",
        "was admitted on March 3, 2026",
        "was discharged 3/4/2026",
        "passed away on May 2",
    ],
    "identifier.age": [
        "92-year-old",
        "92 year old",
        "a 101-year-old",
        "95 years old",
        "95 yrs old",
        "94 y/o",
        "94yo",
        "aged 95",
        "age 95",
        "Age: 95",
        "at the age of 95",
        "turns 101",
        "turned 90",
        "turning 100",
        "95th birthday",
        "ninety-two-year-old",
        "ninety-two years old",
        "she is 97.",
        "tiene 92 años",
        "cumplió 100 años",
        "mujer de 93 años",
    ],
    "identifier.ssn": [
        "123-45-6789",
        "123 45 6789",
        "123.45.6789",
        "SSN 123456789",
        "social security number is 123456789",
        "SSN ending in 6789",
        "last four: SSN 6789",
        "seguro social 123456789",
        "SSN: xxx-xx-6789",
    ],
    "identifier.record": [
        "MRN 00482913",
        "MRN: 48-29-13",
        "MRN#A482913",
        "M.R.N. 482913",
        "medical record number 482913",
        "Medical record no. 482913",
        "record #482913",
        "chart no. 48291",
        "chart #48291",
        "patient ID 482913",
        "patient id: P-482913",
        "expediente no. 48291",
        "número de expediente 48291",
        "historia clínica #48291",
    ],
    "identifier.account": [
        "account number 4829131",
        "acct # 4829131",
        "Account no.: 482-9131",
        "claim number 4829131",
        "invoice #48291",
        "routing number 111000025",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "378282246310005",
        "card number 503867297114",
        "número de cuenta 4829131",
        "GB29 NWBK 6016 1331 9268 19",
    ],
    "identifier.insurance": [
        "member ID W123456789",
        "member ID: XYZ 123456789",
        "Member #123456789",
        "policy number 4829-131",
        "policy no. 4829131",
        "group number 71234",
        "subscriber id is H4829131",
        "Medicare number 1EG4-TE5-MK73",
        "1EG4-TE5-MK73",
        "1EG4TE5MK73",
        "Medicaid ID 12345678A",
        "número de póliza 4829131",
        "póliza no. 4829131",
    ],
    "identifier.address": [
        "12 Main St",
        "12 Main St.",
        "12 main street",
        "1600 W 38th St",
        "1600 West 38th Street, Suite 400",
        "4521 Oak Hollow Dr",
        "4521 Oak Hollow Drive",
        "4521 Oak Hollow Drive, Austin, TX 78745",
        "12 Main St Austin TX 78701",
        "12B Elm Avenue, Apt 3",
        "7 Elm Ave #3",
        "100 5th Ave",
        "100 Fifth Avenue NW",
        "8701 N Highway 71",
        "1204 County Road 12",
        "350 Martin Luther King Jr Blvd",
        "22 St. James Street",
        "12 Main St., Apt. 4",
        "PO Box 123",
        "P.O. Box 123",
        "Post Office Box 123",
        "Calle Luna 123",
        "123 Calle Luna",
        "Avenida Juárez No. 45",
        "apartado postal 123",
        "100 Main Street, Apt 9",
        "100 Main Street, Dallas, TX",
        "PO Box 13",
    ],
}


@pytest.mark.parametrize(
    ("rule", "words"), [(rule, words) for rule, every in FOUND.items() for words in every]
)
@pytest.mark.parametrize(
    "frame", ["{}", "Hello, this is it: {}", "We saw {}\nSee you soon!", "({})"]
)
def test_an_identifier_is_found_and_blocks(rule: str, words: str, frame: str) -> None:
    text = frame.format(words)
    findings = [one for one in review(Content(text, reason="x"), OAK).findings if one.rule == rule]
    assert findings, found(text)
    assert all(finding.severity is Severity.BLOCK for finding in findings)
    assert all(finding.citation.startswith("45 CFR 164.514(b)(2)(i)(") for finding in findings)


ORDINARY = [
    "Call us at (512) 555-0100 to book.",
    "Call 512.555.0100 or +1 512 555 0101.",
    "Questions? 5125550100!",
    "Our local line is 555-0100.",
    "Call us at (512) 555-0100 9-5 on weekdays.",
    "Call at 9-5, or at 8 - 12 in summer.",
    "The SS 2011 sailed.",
    "(512) 555-0100 ext. 7 is the billing desk.",
    "Poison Control: 1-800-222-1222, any hour.",
    "If this is an emergency call 911. In crisis, call or text 988.",
    "Write to hello@oakdental.example or HELLO@OAKDENTAL.EXAMPLE.",
    "Follow us @oakdental, and @oak at the fair.",
    "We are open 9-5, Mon-Fri, and 10:00-2:30 on Saturday.",
    "Implants from $1,200 to $3,500.50.",
    "The 2025-2026 flu season starts now.",
    "Open 12/24 from 8 to 12, closed 12/25/2026.",
    "Seniors need 800-1000 IU of vitamin D a day.",
    "Aim for 500-1000 steps more, 2000-2500 calories.",
    "Order no. 5125550142 has shipped. Tracking #7125550142",
    "See https://oakdental.example/post/5125550142 for more.",
    "We serve 78701, 78702 and 78745-1234.",
    "St. Mary's Hospital is next to us.",
    "10 Main points to remember",
    "7 Steps on the Road to Recovery",
    "1 Easy Way to floss",
    "3 Ways to Drive down your sugar",
    "2 Days Until St. Patrick's Day!",
    "10 Questions For Dr. Smith",
    "5 Reasons Dr Lee loves mornings",
    "4 Nurses At St. Jude ran the race.",
    "2 Chest CT scans a year are plenty.",
    "We are 20 minutes down the road, 3 blocks off Main Street.",
    "Join us for the 2026 Main Street Fair!",
    "It is a two way street. It is a 2 way street.",
    "Walk 10000 steps. Drink 8 cups.",
    "Visit us at 100 Main Street, Suite 200, Austin, TX 78701.",
    "We are at 100 Main St.",
    "100 Main St, Ste 200, Austin TX 78701-1234",
    "Mail: PO Box 12, Austin",
    "Free parking on Oak Street and 5th Avenue.",
    "Our practice was born in March 2010.",
    "People born between 1945 and 1965 should get a hepatitis C test.",
    "Were you born before 1957? You are likely safe from measles.",
    "Babies born on or after January 1, 2024 get the new shot.",
    "Florence Nightingale was born on May 12, 1820.",
    "She was born in 1962.",
    "It is our 10th birthday on March 3!",
    "Happy birthday, Dr. Lee! The office is closed on March 3.",
    "We are closed February 16 for Washington's birthday.",
    "Birthday party for the team, 3-5 pm.",
    "Your child is due at 12 months, 4 years and 11-12 years.",
    "The visit takes 90 minutes.",
    "We celebrate 100 years of service.",
    "Our practice turns 100 this year.",
    "Our 100-year-old building got a new roof.",
    "We have a 90-year history in town.",
    "It was 95 degrees. 98% of you came back. Page 92.",
    "Aged 90 and over? Ask about the new shot.",
    "People 90 or older are welcome.",
    "Adults aged 65 and up, and those aged 18-64 with asthma.",
    "She ran her first race at age 72.",
    "Nuestra clínica cumple 100 años.",
    "Más de 90 años de experiencia.",
    "An 89-year-old can get the shot, too.",
    "Turn 90 degrees at the light.",
    "Bring your insurance card and member ID.",
    "We take most plans: ask for plan number details.",
    "Group visits start at 6, group size 4.",
    "Your chart is yours: ask for a copy of your record.",
    "We just welcomed patient number 1000!",
    "No account needed. Follow our account @smiles2026.",
    "Protect your social security number from thieves.",
    "Set a record: 1,500 cleanings in 2025.",
    "The policy is new: no charge in the first 24 hours.",
    "ICD-10, COVID-19, A1C, B12, H1N1 and 20/20.",
    "Vacúnese hoy. Abrimos de 9 a 5. Llame al (512) 555-0100.",
    "Los niños de 6 meses en adelante.",
    "Doses of 400-1205 mg were studied.",
    "Expect 500-1000 at the fair.",
    "The town put up 50 brand new street lights.",
    "1 Easy Way",
    "Recall: device 4111 1111 1111 1112.",
    "9 8 7 6 5 4 3 2 1 and off we go!",
    "Lot 20-30-4000 pieces. ratio 1:100:1000",
    "Two hundred hands, 1,000 smiles, 1/2 price whitening.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_of_a_practice_have_no_identifier(text: str) -> None:
    assert found(text) == []


def test_a_finding_marks_the_words_as_typed() -> None:
    text = "Día 1️⃣: llame al ５１２\u200b-555-0142 👩‍⚕️, o a jo\u0301se@example.org."
    assert found(text) == [
        ("identifier.phone", "５１２\u200b-555-0142"),
        ("identifier.email", "jo\u0301se@example.org"),
    ]


def test_a_number_is_the_practices_own_only_when_its_guidelines_say_so() -> None:
    text = "Call (512) 555-0100, write hello@oakdental.example, come to 100 Main St."
    rules = [rule for rule, _ in found(text, Rulebook())]
    assert rules == ["identifier.phone", "identifier.email", "identifier.address"]


def test_an_alt_text_is_looked_at_like_the_text() -> None:
    pictures = (Picture("a" * 64, "Our desk"), Picture("b" * 64, "A card: DOB 3/14/1962"))
    result = review(Content("Hello", pictures=pictures, reason="inform"), OAK)
    assert [(one.rule, one.where) for one in result.findings] == [("identifier.date", "alt.1")]


def test_a_reply_is_looked_at_for_identifiers_too() -> None:
    result = review_text("Thank you! We will call you at 512-555-0142.", OAK)
    assert [finding.rule for finding in result.findings] == ["identifier.phone"]
    assert result.blocked


def test_no_finding_repeats_what_it_found() -> None:
    """Findings go into the trail and into e-mails, so they hold places, not people."""
    for rule, every in FOUND.items():
        for words in every:
            for finding in review(Content(words, reason="x"), OAK).findings:
                if finding.rule == rule:
                    assert words not in str((finding.why, finding.instead, finding.values))
