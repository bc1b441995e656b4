"""Writes invented notes with labelled names and facilities, and real sections of notes in which names are put.

Run: MTS_DIALOG=folder of MTS-Dialog (CC BY 4.0) python3 notes.py all|train|dev COUNT SEED OUTPUT.jsonl
The forms stand in notes.txt and more-notes.txt: none of them is one of the labelled notes of the tests. "train" takes two
thirds of the forms, "dev" the other, "all" all of them.
"""
import os
HERE=os.path.dirname(os.path.abspath(__file__))
import random,re,csv,json,sys,glob
W=lambda s:s.split()
PG=W("Hope Grace Will Mark Dawn June April May Summer Autumn Faith Joy Rose Lily Ivy Daisy Violet Ruby Pearl Amber Jade Crystal Ginger Robin Jay Ray Rusty Sandy Cliff Heath Clay Chase Chance Hunter Carter Mason Cash Buddy Guy Gene Bill Rob Pat Sue Drew Dean Earl Duke Art Frank Grant Lance Rich Wade Miles Penny Patience Prudence Melody Harmony Destiny Trinity Olive Hazel Iris Heather Holly Laurel Sage Rocky Skye Star Stormy River Brook Brooks Forest Woody Reed Glen Dale Ford Sterling Angel Christian Bishop Major Judge Constance Charity Mercy Bliss Merry Sunny Misty Stone Colt Buck Bud Skip Chip Dot Kitty Bunny Birdie Mary Jack Tom Jim Ed Al Hal Herb Basil Pearl Opal Garnet Coral Star Star Sky Sunny Rain Willow Juniper Clementine Poppy Rosemary Fern Myrtle Bonnie Candy Cherry Brandy Sherry Margarita Tiffany Mercedes Porsche Lexus Dakota Paris London Austin Dallas Houston Madison Brooklyn Savannah Virginia Carolina Georgia Israel Jordan Chad Kenya India China Asia Chelsea Florence Sydney Lance Pierce Spike Ace Case Colt Gunner Archer Cooper Tucker Porter Tanner Sawyer Fisher Hunter Taylor Parker Spencer Page Harper Piper Drew Crew Royal Prince King Reign Major Loyal Noble Justice True Honor Haven Genesis Nevaeh Journey Legend Maverick Ranger Wilder Bear Wolf Fox Hawk Wren Robin Jay Lark Phoenix Raven Dove Ryder Rider Blaze Ember Stormy Frost Winter Eve Noel Tuesday Wednesday Sunday Dean Don Van Earl Barb Peg Nan Gay Fanny Ginny Jenny Tad Ike Abe Gus Otto Max Rex Roman Victor Ernest Frank Curt Stark Bob Jimmy Bobby Randy Dusty Rusty Smokey Sonny Junior Lucky Happy Precious Princess Queen Diamond Essence Treasure Cinnamon Sugar Honey Cookie Peaches Pepper")
PF=W("Young Rose Long Banks Small Park Grant Hope Will Mark May Day Price Case Bond Field Fields Rich Stark Law Stone Hill Wood Woods Waters Rivers Brook Brooks Lake Pond Marsh Bush Forest Glen Dale Ford Bridges Bridge Street Lane Rhodes Field Meadows Moore Heath Church Temple Abbott Pope Bishop Dean Priest Monk Parsons Deacon King Queen Prince Duke Earl Baron Knight Page Squire Marshall Sheriff Constable Sergeant Major Cook Baker Butcher Miller Mason Carpenter Taylor Tailor Weaver Fuller Dyer Tanner Skinner Glover Sadler Cooper Turner Potter Smith Goldsmith Fisher Hunter Fowler Archer Bowman Fletcher Carter Carver Porter Butler Steward Usher Chandler Clark Clerk Cutler Draper Driver Farmer Shepherd Gardener Barber Singer Piper Harper Player Painter Plummer Sawyer Slater Thatcher Tyler Wheeler White Black Brown Green Gray Grey Gold Silver Rose Violet Gold Pink Redd Blue Short Little Large Bigg Strong Armstrong Wise Sharp Swift Hardy Noble Moody Merry Gay Sweet Savage Stern Blunt Best Good Goode Better Loving Love Darling Friend Neighbors Child Childs Kidd Mann Guy Ladd Bird Crow Drake Finch Crane Hawk Heron Jay Lark Martin Nightingale Partridge Peacock Robin Swan Wren Fox Wolf Bear Lamb Hogg Bull Steer Buck Hart Roe Hare Badger Beaver Otter Fish Bass Pike Salmon Herring Trout Root Branch Bough Leaf Flowers Bloom Rose Lilly Berry Cherry Apple Plum Lemon Pepper Rice Bean Beans Corn Barley Wheat Rye Hay Ash Oakes Elms Birch Pine Hazel Holly Ivey Reed Rush Frost Snow Winter Winters Summer Summers Spring Autumn Raines Storm Storms Gale Weatherly Cloud Sky Star Starr Moon Sunn Monday Friday Noon Knight Morrow Weeks March English French Welsh Scott Irish German Norman Holland Ireland Wales London York Lincoln Washington Bell Ball Box Bowles Cotton Silk Wool Cross Crow Cash Money Penny Pence Poor Power Powers Speed Sparks Flint Steel Glass Brick Stones Gates Hall House Halls Kitchen Chambers Barnes Mills Mill Towers Tower Castle Wall Walls Post Poole Rowe Head Heard Hand Hands Foote Legg Beard Chin Cheek Back Blood Bone Hyde Skinner Burns Payne Pane Grief Joy Bliss Peace Battle Warr Battles Gunn Spears Shields Sword Bolt Hooks Pinn Nail Hammer Key Keys Lock Locke Locks Ring Rings Chain Jewell Diamond Pearl Ruby Garnet Rush Race Racer Walker Swimmer Hopper Skipper Chance Grace Faith Pride Trust Truelove Darke Light Bright Early Late Ware Wear Tear Steele Still Stills Quick Slow Fast Rapid Newman Oldman Freeman Goodman Wiseman Blackman Whitehead Broadfoot Drinkwater Lovejoy Makepeace Doolittle Lawless Fearing Loud Hush Noyes Nix Null Ring Story Tale Verse Sands Shore Beach Coves Bay Waters Poole Wells Springs Dew Dews Battle Christmas Easter Lent Pentecost Council Justice Judge Constable Bond Bail Court Case Counsel Proctor Doctor Nurse Leach Barber Bagg Sack Sox Boot Boots Shoemaker Capps Hood Mantle Cape Cloak Ruff Self Person Mann Boyd Rood Peg Peck Bushel Pound Pounds Stack Heap Hilliard Knoll Cliff Ridge Rocks Peak Vale Valley Glade Grove Groves Garden Gardens Orchard Vineyard Lea Croft Close Yard Yates Stiles Fence Hedge Hedges Moat Worth Farthing Shilling Nickels Buck Bucks Doe Colt Mayer Proper Read Reader Wright Booker Pages Penn Quill Sample Samples Pool Range Case Coe Coy Crisp Curry Dill Mace Sage Basil Rosemary Angel Saint Saints Christian Pagan Bible Psalms Moses Luke Mark")
G=W("James Maria Robert Linda Michael Patricia David Barbara William Elizabeth Susan Joseph Jessica Thomas Sarah Karen Nancy Lisa Daniel Matthew Anthony Betty Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Dorothy Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna Brenda Pamela Emma Nicole Helen Samantha Katherine Christine Debra Rachel Carolyn Janet Catherine Kevin Brian George Timothy Ronald Jason Edward Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Raymond Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Walter Carlos Luis Juan Jesus Miguel Rosa Carmen Guadalupe Wei Li Mei Ming Hiro Yuki Kenji Priya Anil Sanjay Fatima Ahmed Mohammed Aisha Omar Yusuf Ngozi Chidi Kwame Ama Olga Ivan Dmitri Svetlana Bjorn Ingrid Sven Giulia Marco Paolo Chiara Hans Greta Klaus Siobhan Niamh Padraig Aoife Tariq Leila Nadia Rashid Minh Linh Thuy Hoa Keisha Tyrone DeShawn Latoya Jamal Shanice Darnell LaTonya Mateo Sofia Valentina Camila Santiago Dewayne Earlene Verna Thelma Mildred Gladys Edna Wilma Otis Floyd Clyde Leroy Mabel Agnes Bertha Ethel Harold Ralph Eugene Clarence Elmer Ernestine Norma Geraldine Marjorie Lucille")
F=W("Johnson Williams Jones Garcia Davis Rodriguez Martinez Hernandez Lopez Gonzalez Anderson Thomas Jackson Lee Perez Thompson Harris Sanchez Ramirez Lewis Robinson Allen Wright Torres Nguyen Flores Adams Nelson Rivera Campbell Mitchell Roberts Gomez Phillips Evans Diaz Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Rogers Gutierrez Ortiz Morgan Peterson Bailey Kelly Howard Ramos Kim Cox Richardson Watson Chavez James Bennett Mendoza Ruiz Hughes Alvarez Castillo Sanders Patel Myers Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Henderson Coleman Simmons Patterson Jordan Reynolds Hamilton Graham Wallace Gibson Cole Hayes Chen Wang Zhang Liu Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Luo Tanaka Suzuki Sato Watanabe Kobayashi Nakamura Singh Kumar Sharma Gupta Shah Reddy Rao Iyer Khan Hussain Malik Hassan Ali Ibrahim Okafor Adeyemi Nwosu Mensah Boateng Abebe Tesfaye Kowalski Nowak Wisniewski Petrov Ivanov Smirnov Novak Horvat Svoboda Hansen Larsen Olsen Johansson Lindqvist Rossi Russo Ferrari Esposito Bianchi Romano Muller Schmidt Schneider Fischer Weber Wagner Becker Hoffmann Schulz Kaufmann O'Brien O'Connor O'Sullivan Fitzgerald McCarthy McDonald MacLeod Gallagher Doherty Brennan Tran Le Pham Vu Vo Dang Bui Do Ngo Duong Saad Haddad Khoury Nasser Farouk Cohen Levy Katz Friedman Goldberg Shapiro Rosen Silverstein Greenberg Dubois Lefebvre Moreau Laurent Girard Bonnet Papadopoulos Nikolaidis Santos Silva Oliveira Souza Pereira Costa Almeida Smith-Jones Garcia-Lopez Ortega-Vega Abernathy Blankenship Culpepper Dillingham Eberhardt Fairweather Hollingsworth Kilpatrick Longfellow Merriweather Pennington Quackenbush Rasmussen Stallworth Throckmorton Underhill Vanderbilt Wainwright Yarborough Zimmerman")
SYL=W("ba ke lo mi ra su ta vo den gar hol kin lan mar nel pol ren sto tar ven wil dor fen bri cal dre esk fro gli hu jar kra lum nor")
def made(r): return "".join(r.choice(SYL) for _ in range(r.choice([2,2,3]))).capitalize()+r.choice(["","","n","s","son","ley","er","ov","a"])
HWORDS=W("Good Samaritan Mercy Riverside Oak Hill Three Rivers Cedar Ridge Maple Grove Golden Years Sunrise Sunset Pine Valley Green Meadow Stone Creek Bridge Spring Lake Harbor Light Beacon Bay View Park Place Rose Garden Evergreen Willow Brook Silver Birch Autumn Leaves Fair Haven Hope House Grace New Day Horizon Summit Peak Crest Cross Roads North Star South Shore East Gate West Wind Eagle Falcon Blue Sky Clear Water White Sands Red Rock Grand View Pleasant Mount Holy Cross Sacred Heart Trinity Saint Unity Harmony Heritage Liberty Patriot Pioneer Prairie Desert Canyon Sierra Coastal Island Ocean Pacific Atlantic Northern Central Twin Oaks Seven Hills Four Seasons Five Points Great Plains Big Sky High Point Long Lost Crystal Lakes Forest Glen Fox Run Deer Bear Swan Dove Lamb Shepherd Guardian Angels Gentle Hands Caring Comfort Home Hearth Stone Gate Iron Bridge Copper Mill Old Town Market Square Union Station Mill Pond Quail Hollow Orchard Blossom Cherry Walnut Chestnut Elm Street Ash Magnolia Palm Peach Apple")
HSUF=["Hospital","General Hospital","Medical Center","Clinic","Health Center","Rehab","Rehabilitation Center","Nursing Home","Manor","Place","Village","Terrace","Care Center","Campus","Regional","General","Memorial","SNF","Assisted Living","Hospice","Home Health","Community Hospital","Family Practice","Pediatrics","Surgery Center","Dialysis","Imaging","Pharmacy","House","Lodge","Commons","Gardens","Estates","Court","Pointe","Landing","Center","Urgent Care","Behavioral Health","Senior Living","Pavilion","Institute","Health","Healthcare","Wellness","Elementary","Middle School","High School","Church","Methodist","Baptist","Presbyterian","Lutheran","Physicians","Associates","Medical Group","Orthopedics","Residence","Home"]
PLACES=W("Springfield Fairview Franklin Clinton Georgetown Salem Madison Arlington Ashland Dover Oxford Jackson Burlington Manchester Milton Newport Auburn Dayton Lexington Milford Winchester Cleveland Hudson Kingston Riverton Oakdale Lakewood Brookfield Northfield Westbrook Eastport Southgate Hillcrest Glenwood Edgewood Maplewood Rosewood Elmhurst Pinehurst Stonebridge Brookhaven Fairhaven Woodlawn Lakeview Bayview Parkview Ridgecrest Meadowbrook Greenfield Whitefield Blackwood Redwood")
def facwords(r):
    k=r.random()
    if k<.25: return r.choice(HWORDS)+r.choice(["","s"]) if r.random()<.1 else r.choice(HWORDS)
    if k<.75: return r.choice(HWORDS)+" "+r.choice(HWORDS)
    if k<.85: return r.choice(PLACES)
    if k<.93: return r.choice(PF)
    return "St. "+r.choice(G)+r.choice(["","'s"])
def facility(r):
    k=r.random()
    if k<.45: return facwords(r)
    if k<.93: return facwords(r)+" "+r.choice(HSUF)
    return "".join(r.choice("ABCDEFGHJKLMNPRSTUVW") for _ in range(r.choice([3,3,4])))
MON=W("January February March April May June July August September October November December")
MSH=W("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Sept")
def date(r):
    m,d,y=r.randint(1,12),r.randint(1,28),r.randint(1990,2025)
    o=lambda d:str(d)+("th" if 10<d<20 else {1:"st",2:"nd",3:"rd"}.get(d%10,"th"))
    f=[lambda:f"{m}/{d}",lambda:f"{m}/{d}",lambda:f"{m}/{d}",lambda:f"{m}/{d}",lambda:f"{m:02}/{d:02}",lambda:f"{m}-{d}",lambda:f"{m:02}-{d:02}",lambda:f"{m}/{d}/{y%100:02}",lambda:f"{m}/{d}/{y}",lambda:f"{y}-{m:02}-{d:02}",lambda:f"{d}.{m}.{y}",lambda:f"{d:02}.{m:02}.",lambda:f"{MON[m-1]} {d}",lambda:f"{MON[m-1]} {o(d)}",lambda:f"{MSH[m-1]} {d}",lambda:f"{d} {MSH[m-1]}",lambda:f"{d}-{MSH[m-1]}-{y}",lambda:f"{d}{MSH[m-1].upper()}{y%100:02}",lambda:f"{d} {MON[m-1]} {y}",lambda:f"{MON[m-1]} {d}, {y}",lambda:f"{r.choice(['Mon','Tue','Wed','Thurs','Fri'])} {m}/{d}",lambda:f"the {o(d)} of {MON[m-1]}",lambda:f"the {o(d)}",lambda:f"{MSH[m-1]} {d} '{y%100:02}",lambda:f"{m}/{d}/{y%100:02}",lambda:f"{m}.{d}.{y%100:02}",lambda:f"{MSH[m-1]}. {d}, {y}",lambda:f"{MSH[m-1]} {o(d)}"]
    return r.choice(f)()
def month(r):
    m,y=r.randint(1,12),r.randint(1990,2025)
    f=[lambda:f"{MON[m-1]} {y}",lambda:f"{MON[m-1]}",lambda:f"{MSH[m-1]} {y}",lambda:f"{m}/{y}",lambda:f"{MSH[m-1]} '{y%100:02}",lambda:f"mid-{MON[m-1]}",lambda:f"early {MON[m-1]}",lambda:f"{MON[m-1]} of {y}",lambda:f"{m:02}/{y}",lambda:f"{MSH[m-1]}-{y%100:02}",lambda:f"{y}-{m:02}",lambda:f"{m}/{y%100:02}"]
    return r.choice(f)()
def holiday(r): return r.choice(["Christmas","Thanksgiving","Easter","New Year's Eve","Labor Day","Memorial Day","the Fourth of July","July 4th","Halloween","Mother's Day","Valentine's Day","Christmas Eve","Good Friday","Columbus Day","Passover","Cinco de Mayo","St. Patrick's Day","Super Bowl Sunday"])+r.choice([""," 2019"," of 2021"])
def person(r,fam=None):
    k=r.random()
    if k<.62: g,f=r.choice(PG),r.choice(PF)
    elif k<.72: g,f=r.choice(G),r.choice(PF)
    elif k<.80: g,f=r.choice(PG),r.choice(F)
    elif k<.93: g,f=r.choice(G),r.choice(F)
    else: g,f=r.choice(G),made(r)
    if r.random()<.04: f=f+"-"+r.choice(PF)
    return dict(g=g,f=fam or f,m=r.choice("ABCDEFGHJKLMRST"),n=r.choice(["Buddy","Skip","Chip","Red","Sunny","Bear","Junior","Sonny","Tiny","Ace","Doc","Rocky","Peanut","Bud","Dot","Kitty","Lucky"]+PG))
def form(p,f):
    return {"":p["g"]+" "+p["f"],"g":p["g"],"f":p["f"],"lf":p["f"]+", "+p["g"],"lfm":p["f"]+", "+p["g"]+" "+p["m"]+".","i":p["g"][0]+". "+p["f"],"gi":p["g"]+" "+p["f"][0]+".","gm":p["g"]+" "+p["m"]+". "+p["f"],"n":p["n"]}[f]
PFS,PGS=set(PF),set(PG)
class Doc:
    def __init__(s): s.t="";s.sp=[]
    def add(s,x,k=None):
        if k: s.sp.append((len(s.t),len(s.t)+len(x),k))
        s.t+=x
AW=["ninety","ninety-one","ninety-two","ninety-three","ninety five","one hundred","one hundred and two","Ninety-four","ninety nine"]
def fill(r,doc,tpl,cast):
    pos=0
    for m in re.finditer(r"\{(\w+)(?:\.(\w+))?\}",tpl):
        doc.add(tpl[pos:m.start()].replace("\\n","\n")); pos=m.end()
        a,f=m.group(1),m.group(2) or ""
        if a in cast and a in "pdekrsuo":
            q=cast[a]
            ff=f
            if f=="" and r.random()<.2: ff=r.choice(["gm","i"])
            if f=="f" and r.random()<.10: ff=r.choice(["","i"])
            if f=="g" and r.random()<.10: ff=r.choice(["","gi"])
            doc.add(form(q,ff),"N")
        elif a in("h","g","k2"): doc.add(cast[a],"F")
        elif a in("t","tf"): doc.add(date(r),"D")
        elif a=="tm": doc.add(month(r),"D")
        elif a=="th": doc.add(holiday(r),"D")
        elif a=="a": doc.add(str(r.randint(90,104)),"A")
        elif a=="aw": doc.add(r.choice(AW),"A")
        else: raise Exception(m.group(0))
    doc.add(tpl[pos:].replace("\\n","\n"))
def load():
    g={};cur=None
    for fn in("notes.txt","more-notes.txt"):
        for l in open(os.path.join(HERE,fn)):
            l=l.rstrip("\n")
            if l.startswith("#"): cur=l[1:];g[cur]=[]
            elif l: g[cur].append(l)
    return g
def mts(which):
    out=[]
    for fn in sorted(glob.glob(os.environ["MTS_DIALOG"]+"/*.csv")):
        if ("Training" in fn)==(which=="train"):
            for row in csv.DictReader(open(fn,encoding="utf-8",errors="replace")):
                out.append((row["section_text"],row["dialogue"]))
    return out
def sub_mts(r,text,cast,doc):
    # real sentences: who is meant becomes a name, where one goes a house
    pat=r"\b(the patient|patient)(?='s|\b)|\b(He|She)\b(?= [a-z])|\b(his|her) (wife|husband|mother|father|daughter|son|sister|brother|mom|dad)\b|\b(the (?:hospital|clinic|emergency room|emergency department|ER|office))\b|\b(primary care physician|primary care doctor|cardiologist|surgeon|neurologist|oncologist)\b"
    pos=0; prob=r.choice([.3,.6,.9])
    rel={}
    for m in re.finditer(pat,text,re.I):
        if r.random()>prob: continue
        s=m.group(0)
        if m.group(1):
            if re.match(r"[-,]|\s+(population|care|education|information|safety|portal)",text[m.end():m.end()+14]): continue
            doc.add(text[pos:m.start()]); doc.add(form(cast["p"],r.choice(["f","f","g","g",""])),"N")
        elif m.group(2):
            doc.add(text[pos:m.start()]); doc.add(form(cast["p"],r.choice(["f","g"])),"N")
        elif m.group(3):
            q=cast["r"] if m.group(4).lower() not in rel and not rel or rel.get(m.group(4).lower())=="r" else cast["s"]
            rel.setdefault(m.group(4).lower(),"r" if not rel else "s")
            doc.add(text[pos:m.start()])
            if r.random()<.6: doc.add(s+r.choice([" "," ",", "]));
            doc.add(q["g"],"N")
        elif m.group(5):
            doc.add(text[pos:m.start()]); doc.add(cast["h"],"F")
        else:
            doc.add(text[pos:m.start()]); 
            if r.random()<.5: doc.add(s+" ")
            doc.add(cast["d"]["f"],"N")
        pos=m.end()
    doc.add(text[pos:])
def shout(doc):
    doc.t=doc.t.upper()
def make(seed,n,which):
    r=random.Random(seed); g=load(); M=mts("train")+mts("dev") if which=="all" else mts(which)
    keep={k:[t for i,t in enumerate(v) if which=="all" or ((hash_(t)%3)!=0)==(which=="train") or k in("agen",)] for k,v in g.items()}
    groups=["nursing","soap","soap","family","letters","phone","header","header","social","ed","ob","fac","fac"]
    docs=[]
    while len(docs)<n:
        fam=None
        cast={a:person(r) for a in "pdekrsuo"}
        if r.random()<.5: cast["r"]["f"]=cast["p"]["f"]
        for a in("h","g","k2"): cast[a]=facility(r)
        d=Doc(); kind=r.random(); knew=r.random()<.4; negword=None
        if knew and r.random()<.5:
            ws=[w for w in re.findall(r"\b[A-Z][a-z]{2,}\b"," ".join(keep["neg"])) if w in PFS or w in PGS]
            negword=r.choice(ws); cast["p"]["f" if negword in PFS else "g"]=negword
            if r.random()<.5: cast["r"]["f"]=cast["p"]["f"]
        label="tpl"
        if kind<.55:
            gr=r.choice(groups); label=gr
            for _ in range(r.randint(1,7)):
                gg=gr if r.random()<.62 else r.choice(groups[:6]+["neg"]*9+["date","age","agen"])
                fill(r,d,r.choice(keep[gg]) if gg!='neg' else negline(r,keep),cast); d.add(r.choice([" "," ","\n","\n","\n\n"]))
                if r.random()<.25:
                    s=r.choice(M)[0]; ss=re.split(r"(?<=[.])\s+",s); d.add(r.choice(ss)); d.add(r.choice([" ","\n"]))
        elif kind<.75:
            s,dlg=r.choice(M); label="mts"
            sub_mts(r,s[:1500],cast,d); d.add("\n")
        elif kind<.83:
            s,dlg=r.choice(M); label="mts0"; d.add(s[:2000])
        else:
            gr=r.choice(["date","age","fac"]); label=gr
            for _ in range(r.randint(2,5)):
                fill(r,d,r.choice(keep[gr if r.random()<.8 else r.choice(["neg","agen"])]),cast); d.add(r.choice([" ","\n"]))
        if negword:
            ns=[x for l in keep["neg"] for x in re.split(r"(?<=\.) ",l) if negword in x]
            x=" ".join(r.choice(ns) for _ in range(r.choice([1,1,2])))+r.choice([" ","\n"])
            if r.random()<.5: d.t+=x
            else: d.t=x+d.t; d.sp=[(a+len(x),b+len(x),k) for a,b,k in d.sp]
        up=r.random()<.12
        if up: shout(d); label="CAPS-"+label
        elif r.random()<.15:
            # header lines in capitals
            pass
        x=dict(label=label,text=d.t,spans=d.sp)
        if knew:
            kk=[cast["p"],cast["r"]]; x["known"]=[[q["g"],q["m"],q["f"]] for q in kk]; x["label"]="K"+label if not up else label
        docs.append(x)
    return docs
def negline(r,keep):
    l=re.split(r"(?<=\.) ",r.choice(keep["neg"])); i=r.randrange(len(l)); return " ".join(l[i:i+r.choice([1,2,3,5])])
def hash_(t):
    import zlib; return zlib.crc32(t.encode())
if __name__=="__main__":
    which,n,seed,out=sys.argv[1],int(sys.argv[2]),int(sys.argv[3]),sys.argv[4]
    with open(out,"w") as f:
        for d in make(seed,n,which): f.write(json.dumps(d,ensure_ascii=True)+"\n")
