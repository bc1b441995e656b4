"""Learns name-evidence.txt: logistic regression (L1) for people and for facilities over the evidence of open words.

Run: python3 train.py "" 0.4, where train.tsv, dev.tsv and mts.tsv lie: a line for each open word of a note, with columns
note, form, label (N, F or -), pass, word, and then each piece of what EvidenceList.Collect gives behind
NameScanner.FindMarked ("Slot code #number" or "Slot code =word"). In a second pass six of ten names count as found.
`frontier bench evidence-lines --folder DIR` writes them from what notes.py wrote.
The notes are those of notes.py (17,000, "all", seed 11), and twice the sentences of presidio-research that the recognizer
was developed on (SentenceMeasure.IsHeldOut says which are not).
"""
import os
import sys,collections,numpy as np,scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.feature_extraction import DictVectorizer
OUT=os.path.join(os.path.dirname(os.path.abspath(__file__)),"..","name-evidence.txt")
Y={'-':0,'N':1,'F':2}
DROP=set((sys.argv[1] if len(sys.argv)>1 else "").split(","))
def read(fn):
    X=[];y=[];meta=[]
    for l in open(fn):
        p=l.rstrip("\n").split("\t")
        if p[2] not in Y: continue
        f=[q for q in p[5:] if q.split(" ")[0] not in DROP]
        X.append(f);y.append(Y[p[2]]);meta.append((p[0],p[1],p[4]))
    return X,np.array(y),meta
Xt,yt,mt=read("train.tsv");Xd,yd,md=read("dev.tsv");Xm,ym,mm=read("mts.tsv")
cnt=collections.Counter()
seen=collections.defaultdict(set)
for f,m in zip(Xt,mt):
    for q in f: seen[q].add(m[0])
import os
voc={q:i for i,q in enumerate(sorted(q for q in seen if len(seen[q])>=6))}
def mat(X):
    r=[];c=[]
    for i,f in enumerate(X):
        for q in f:
            if q in voc: r.append(i);c.append(voc[q])
    return sp.csr_matrix((np.ones(len(r)),(r,c)),shape=(len(X),len(voc)))
A,B,C=mat(Xt),mat(Xd),mat(Xm)
A.data[:]=1
print(A.shape)
ws=[]
for k in(1,2):
    best=LogisticRegression(penalty="l1",C=float(sys.argv[2]) if len(sys.argv)>2 else .5,solver="liblinear",max_iter=200,fit_intercept=False).fit(A,(yt==k).astype(int))
    w=best.coef_[0]; ws.append(w)
    print("class",k,"nonzero",(w!=0).sum())
W=np.array(ws)
P=lambda M:1/(1+np.exp(-(M@W.T)))
pd,pm=P(B),P(C)
caps=np.array([m[1].startswith("CAPS") for m in md]);mtsd=np.array([m[1].lstrip("K").startswith("mts") for m in md])
for name,sel in(("tpl",~caps&~mtsd),("mts",mtsd),("caps",caps)):
    print(name,"N",(yd[sel]==1).sum(),"F",(yd[sel]==2).sum(),"-",(yd[sel]==0).sum())
    for t in(.1,.2,.3,.4,.5,.6,.7,.8):
        hit=(pd>t).any(1)&sel
        print(f"  t={t} found N {((hit)&(yd==1)).sum()} F {(hit&(yd==2)).sum()} wrong {(hit&(yd==0)).sum()}   mts wrong {((pm>t).any(1)).sum()}/{len(ym)}")
idx=np.argsort(-pm.max(1))[:40]
print([(mm[i][2],round(pm[i].max(),2)) for i in idx])

with open(OUT,"w") as f:
    f.write("# Evidence for names of people and facilities: slot, code, value (#number or =word), weights in hundredths of a logit.\n# Made by Training/train.py; not to be edited by hand.\n")
    for q,i in sorted(voc.items()):
        a,b=(int(round(100*v)) for v in W[:,i])
        if abs(a)>=5 or abs(b)>=5: f.write(f"{q} {a} {b}\n")
