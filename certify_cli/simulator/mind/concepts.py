"""Words that mean nearly the same, so that meaning can be compared without a model."""

from __future__ import annotations

GROUPS = """
cat kitten kitty feline
dog puppy hound canine
bird sparrow robin parrot
fish salmon tuna trout
horse pony mare stallion
mat rug carpet
sit rest lie perch seat
sofa couch settee
run sprint jog dash race
walk stroll hike wander
eat dine consume devour feed meal
drink beverage sip
happy glad joyful cheerful delighted pleased
sad unhappy sorrowful gloomy
angry furious mad annoyed
big large huge enormous giant
small little tiny
fast quick rapid swift speedy
slow sluggish
car automobile vehicle auto sedan
truck lorry
bicycle bike cycle
plane airplane aircraft jet flight
train railway rail
boat ship vessel
road street avenue lane
house home residence dwelling
money cash funds currency
stock share equity market exchange wall
price cost fee charge rate
interest yield
bank lender
buy purchase acquire
sell vend
refund reimburse reimbursement return repay
ship deliver delivery dispatch
order purchase
bill invoice receipt
pay payment
password passcode passphrase credential login
reset change restore recover renew
delete remove erase drop
create make build produce construct
begin start commence
end finish stop conclude complete
help assist aid support
doctor physician medic
ill sick unwell disease illness
medicine drug medication remedy
hospital clinic
child kid infant toddler baby
man guy gentleman
woman lady
friend companion buddy pal
teacher instructor professor tutor
student pupil learner
school college university
lesson class course
weather forecast temperature climate rain sunny snow storm cloudy wind
hot warm heat
cold chilly freezing cool frost
sun sunlight sunshine
sea ocean
mountain peak summit hill
river stream
forest wood jungle tree
flower blossom rose tulip
garden yard
city town metropolis
country nation state
capital
computer laptop pc machine
software program application app
code source program
bug defect fault error
phone telephone mobile smartphone
picture image photo photograph
movie film cinema
music song melody tune
book novel volume
story tale
letter mail email
car automobile
war battle conflict
peace truce
law legal court
king queen monarch
president leader
win victory triumph
lose defeat
game match
football soccer
player athlete
cook bake prepare recipe
bread loaf
pasta spaghetti noodle
fruit apple banana orange
vegetable carrot potato
star planet moon space astronomy galaxy
earth world globe
plant photosynthesis leaf chlorophyll
energy power
look search find seek lookup locate
get fetch retrieve obtain
show display
say tell speak talk
beautiful pretty lovely
good great excellent fine
bad poor awful terrible
sum add addition plus total
subtract minus difference
multiply product times
divide quotient
book reserve reservation
ticket case issue
meeting appointment
calendar schedule agenda
holiday vacation trip
travel journey
hotel inn lodging
restaurant diner cafe
worker employee staff
boss manager supervisor
company firm business corporation
job profession occupation work
old age
name called
live home reside
colour color
favourite favorite like love prefer
secret password
codeword code
translate translation
convert conversion
language tongue
clock time hour
remember recall
"""


def _canonical() -> dict[str, str]:
    """Word -> the first word of the first group that has it."""
    table: dict[str, str] = {}
    for line in GROUPS.split("\n"):
        group = line.split()
        for word in group:
            table.setdefault(word, group[0])
    return table


CANONICAL = _canonical()
