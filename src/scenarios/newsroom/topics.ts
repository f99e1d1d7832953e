/** A beat inside a category: what its stories are about. Every noun and adjective belongs to one beat only. */
export interface Beat {
  readonly name: string;
  /** Plural noun phrases, lower case. */
  readonly things: readonly string[];
  readonly adjectives: readonly string[];
}

export interface Category {
  readonly name: string;
  /** Who acts in its stories: plural, lower case. */
  readonly actors: readonly string[];
  /** What they do: present tense, takes an object. */
  readonly verbs: readonly string[];
  readonly beats: readonly Beat[];
}

const words = (line: string): string[] => line.split(', ');

const beat = (name: string, things: string, adjectives: string): Beat =>
  ({ name, things: words(things), adjectives: words(adjectives) });

const category = (name: string, actors: string, verbs: string, ...beats: Beat[]): Category =>
  ({ name, actors: words(actors), verbs: words(verbs), beats });

/** Twelve categories of four beats each; all made up here. */
export const categories: readonly Category[] = [
  category('kitchen', 'bakers, cooks, innkeepers, grocers', 'taste, season, reheat, slice',
    beat('bread', 'sourdough loaves, rye crusts, oat rolls, brioche buns, flour mills', 'crusty, leavened, floury'),
    beat('cheese', 'goat cheeses, blue rinds, dairy cellars, curd presses, cheddar wheels', 'creamy, ripened, pungent'),
    beat('soup', 'lentil broths, onion soups, stock pots, noodle bowls, dumpling stews', 'simmering, peppery, brothy'),
    beat('sweets', 'toffee apples, caramel tarts, nougat bars, sugar moulds, jam pastries', 'sugary, sticky, glazed')),
  category('sport', 'goalkeepers, coaches, referees, captains', 'train, outplay, defend, dispute',
    beat('rowing', 'rowing eights, oar blades, regatta lanes, river sculls, boathouse crews', 'coxless, upstream, sculled'),
    beat('cycling', 'hill sprints, velodrome bends, racing bicycles, peloton tactics, saddle posts', 'uphill, pedalled, aerodynamic'),
    beat('chess', 'rook endings, knight gambits, chess clocks, pawn storms, bishop pairs', 'checkmated, castled, positional'),
    beat('climbing', 'granite walls, climbing ropes, boulder problems, chalk bags, summit ledges', 'overhanging, belayed, vertical')),
  category('weather', 'forecasters, farmers, lifeguards, surveyors', 'chart, predict, outlast, measure',
    beat('storms', 'thunder fronts, hail showers, lightning rods, gale warnings, squall lines', 'thunderous, gusty, rumbling'),
    beat('snow', 'snow drifts, sledge runs, frost maps, avalanche fences, ice crystals', 'frozen, powdery, glacial'),
    beat('drought', 'dry wells, dust clouds, cracked fields, rain tanks, irrigation bans', 'parched, arid, thirsty'),
    beat('fog', 'fog horns, mist banks, harbour beacons, dew traps, visibility gauges', 'misty, hazy, muffled')),
  category('money', 'bankers, tax clerks, auditors, traders', 'count, insure, auction, refund',
    beat('savings', 'savings books, interest rates, piggy banks, pension pots, deposit slips', 'thrifty, compounded, frugal'),
    beat('markets', 'stock indexes, bond yields, share offers, bull runs, trading floors', 'bullish, volatile, undervalued'),
    beat('housing', 'mortgage offers, rent caps, attic flats, brick terraces, landlord fees', 'rented, semidetached, unfurnished'),
    beat('coins', 'copper coins, mint stamps, silver pennies, banknote plates, coin hoards', 'minted, tarnished, counterfeit')),
  category('science', 'chemists, astronomers, biologists, lab assistants', 'observe, replicate, catalogue, explain',
    beat('space', 'comet tails, orbit tables, moon craters, telescope mirrors, satellite swarms', 'lunar, orbiting, celestial'),
    beat('oceans', 'coral reefs, whale songs, tide pools, kelp forests, deep trenches', 'saline, tidal, abyssal'),
    beat('insects', 'beetle wings, ant colonies, moth traps, bee hives, cricket choruses', 'winged, larval, buzzing'),
    beat('fossils', 'fossil beds, dinosaur teeth, amber beads, ammonite shells, mammoth tusks', 'prehistoric, petrified, extinct')),
  category('music', 'violinists, drummers, choirs, record dealers', 'rehearse, record, remix, applaud',
    beat('opera', 'opera arias, tenor solos, libretto drafts, velvet stages, soprano duets', 'operatic, vocal, theatrical'),
    beat('jazz', 'jazz trios, saxophone riffs, swing nights, trumpet mutes, bebop scales', 'syncopated, improvised, brassy'),
    beat('folk', 'folk ballads, fiddle reels, accordion tunes, harvest dances, tin whistles', 'rustic, fiddled, traditional'),
    beat('synths', 'synth pads, drum machines, modular racks, vocoder voices, bass loops', 'electronic, looped, analogue')),
  category('travel', 'tour guides, ferry crews, hikers, stationmasters', 'map, revisit, recommend, cross',
    beat('trains', 'night trains, sleeper cabins, railway viaducts, steam engines, platform clocks', 'scenic, delayed, narrow-gauge'),
    beat('islands', 'island ferries, lagoon huts, palm beaches, lighthouse walks, pearl bays', 'sandy, sunlit, remote'),
    beat('mountains', 'alpine passes, mountain lodges, cable cars, glacier trails, ridge paths', 'steep, panoramic, windswept'),
    beat('cities', 'tram lines, canal bridges, rooftop bars, market squares, museum queues', 'crowded, cobbled, cosmopolitan')),
  category('health', 'nurses, dentists, pharmacists, midwives', 'prescribe, examine, monitor, soothe',
    beat('sleep', 'sleep diaries, nap rooms, pillow tests, dream journals, bedtime alarms', 'drowsy, rested, nocturnal'),
    beat('teeth', 'milk teeth, dental crowns, gum shields, tooth brushes, enamel scans', 'flossed, molar, orthodontic'),
    beat('hearts', 'heart valves, pulse monitors, blood pumps, artery scans, cardio clinics', 'cardiac, steady, circulatory'),
    beat('allergies', 'pollen counts, nut allergies, sneeze filters, rash creams, asthma inhalers', 'itchy, allergic, wheezing')),
  category('gardens', 'gardeners, florists, beekeepers, foresters', 'prune, water, transplant, admire',
    beat('roses', 'rose hedges, thorn gloves, petal wreaths, climbing blooms, bouquet stalls', 'fragrant, thorny, blossoming'),
    beat('vegetables', 'pumpkin patches, carrot rows, cabbage beds, bean poles, turnip crops', 'leafy, homegrown, rooted'),
    beat('trees', 'oak saplings, birch groves, chestnut avenues, pine nurseries, willow banks', 'evergreen, shady, gnarled'),
    beat('ponds', 'lily ponds, frog spawn, reed beds, newt ditches, duck houses', 'mossy, amphibious, stagnant')),
  category('machines', 'engineers, welders, inventors, mechanics', 'assemble, repair, patent, calibrate',
    beat('robots', 'robot arms, servo motors, gripper hands, factory androids, sensor grids', 'robotic, automated, programmable'),
    beat('clocks', 'pendulum clocks, watch springs, cuckoo chimes, sundial plates, gear trains', 'ticking, wound, punctual'),
    beat('batteries', 'battery packs, lithium cells, charging docks, voltage meters, solar panels', 'rechargeable, electric, conductive'),
    beat('boilers', 'steam boilers, copper pipes, pressure valves, furnace doors, radiator fins', 'heated, riveted, leaking')),
  category('politics', 'mayors, councillors, ambassadors, clerks', 'debate, ratify, postpone, oppose',
    beat('elections', 'ballot boxes, recount rules, campaign posters, polling booths, voter rolls', 'electoral, elected, partisan'),
    beat('treaties', 'border treaties, peace summits, trade pacts, embassy seals, envoy letters', 'diplomatic, bilateral, signed'),
    beat('budgets', 'budget drafts, spending cuts, grant schemes, levy plans, deficit charts', 'fiscal, balanced, overspent'),
    beat('courts', 'court hearings, jury panels, appeal briefs, judge robes, verdict leaks', 'judicial, sworn, acquitted')),
  category('screen', 'directors, critics, stunt doubles, animators', 'film, review, edit, premiere',
    beat('westerns', 'western sets, saloon doors, cowboy hats, outlaw posters, stagecoach chases', 'dusty, galloping, frontier'),
    beat('cartoons', 'cartoon cats, sketch books, puppet frames, storyboard walls, slapstick gags', 'animated, drawn, whimsical'),
    beat('thrillers', 'spy thrillers, plot twists, heist crews, detective sequels, alibi scenes', 'suspenseful, undercover, noir'),
    beat('games', 'arcade levels, joystick repairs, pixel dungeons, speedrun records, boss fights', 'pixelated, multiplayer, bonus')),
];

/** Made-up towns. They say nothing about a topic. */
export const towns: readonly string[] = words(
  'Marlow Bay, Tessing, Old Harrow, Quillport, Brantley, Nether Vale, Corsham Point, Eddlestow, Finmoor, Gallow Hill, '
  + 'Hensby, Ivelund, Jarrow End, Kestrel Cross, Lomond Gate, Mirefield, Northwold, Ostry, Pellam, Ravensby, Sallow Creek, '
  + 'Thornwick, Ulverby, Vanewater, Westering, Yarrowford, Zellin, Ashcombe, Birchmere, Cold Ferry');
