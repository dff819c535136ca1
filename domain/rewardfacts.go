package domain

import (
	"regexp"
	"slices"
	"strings"
)

// RewardFact is something about an adoption that is so or not, and that rules ask.
type RewardFact uint8

// The facts. Values are stored: never renumber.
const (
	FactSelfMade     RewardFact = 0 // 自主完成
	FactSentFreely   RewardFact = 1 // 主动报送
	FactRecommended  RewardFact = 2 // recommended by the federation
	FactCommissioned RewardFact = 3 // 约稿
	FactBylined      RewardFact = 4 // the manuscript has a byline
	FactFirstHere    RewardFact = 5 // 首发
	FactOriginal     RewardFact = 6 // 原创
	FactOnTime       RewardFact = 7 // news within the three days; unanswered where that is not asked
	FactRecalled     RewardFact = 8 // 已撤稿
	FactStaff        RewardFact = 9 // the author is of the department; asked of each author, not of the adoption
)

// RewardFacts returns every fact in the order of the table.
func RewardFacts() []RewardFact {
	return []RewardFact{
		FactSelfMade, FactSentFreely, FactRecommended, FactCommissioned, FactBylined, FactFirstHere, FactOriginal, FactOnTime, FactRecalled, FactStaff,
	}
}

// Label returns the fact as a condition is called.
func (f RewardFact) Label() string { return f.words(Yes) }

// words says how the fact stands.
func (f RewardFact) words(is Choice) string {
	said, known := map[RewardFact][2]string{
		FactSelfMade:     {"自主完成", "不是自主完成"},
		FactSentFreely:   {"主动报送", "不是主动报送"},
		FactRecommended:  {"经本会推荐", "没有经本会推荐"},
		FactCommissioned: {"约稿", "不是约稿"},
		FactBylined:      {"有署名", "没有署名"},
		FactFirstHere:    {"首发", "不是首发"},
		FactOriginal:     {"原创", "不是原创"},
		FactOnTime:       {"及时报送", "没有及时报送"},
		FactRecalled:     {"已撤稿", "没有撤稿"},
		FactStaff:        {"本部门人员", "不是本部门人员"},
	}[f]
	switch {
	case !known:
		return ""
	case is == Yes:
		return said[0]
	case is == No:
		return said[1]
	}
	return "没有填写是否" + said[0]
}

// Position is where in an outlet a manuscript stood, as far as rules ask: bits,
// since a front page has a lead too.
type Position uint8

// The positions. Values are stored: never renumber.
const (
	PositionFront Position = 1 // 头版
	PositionLead  Position = 2 // 头条
)

// frontPages are the ways of writing the first page, and not the eleventh, the
// twenty-first or that of another section.
var frontPages = regexp.MustCompile(`头版|封面|(?:^|[^十百另\p{N}A-Za-z])[Aa]?(?:一|0*1)\s*版`)

// PositionOf reads an adoption's place as editors type it: 头版头条, 第1版, A01版.
func PositionOf(place string) Position {
	var p Position
	if frontPages.MatchString(place) {
		p |= PositionFront
	}
	if strings.Contains(place, "头条") {
		p |= PositionLead
	}
	return p
}

// Label returns the position as people read it, empty for any other.
func (p Position) Label() string {
	label := ""
	if p&PositionFront != 0 {
		label += "头版"
	}
	if p&PositionLead != 0 {
		label += "头条"
	}
	return label
}

// Author 作者 is one of those among whom an adoption is shared.
type Author struct {
	ID     string // the informant's, or whatever tells somebody without account apart
	Name   string
	UnitID string // whose credit it is
	Share  int    // in percent, as stated; 0 where nothing is
	Staff  bool   // of the department itself
}

// coauthorMark begins the ids of authors without registration.
const coauthorMark = "coauthor:"

// RegisteredAuthor reports whether an author's id is that of an informant.
func RegisteredAuthor(id string) bool { return !strings.HasPrefix(id, coauthorMark) }

// AuthorsOf returns who shares in a manuscript: the informant who sent it first,
// then the co-authors as the sheet names them, all to the credit of the unit that sent it.
func AuthorsOf(sender Author, coauthors []Coauthor) []Author {
	filled := FilledCoauthors(coauthors)
	sender.Share = OwnShare(filled)
	authors := []Author{sender}
	for _, c := range filled {
		authors = append(authors, Author{ID: coauthorMark + c.Name + "@" + c.Unit, Name: c.Name, UnitID: sender.UnitID, Share: c.Share})
	}
	return authors
}

// once returns the authors with those who are named twice named once.
func once(authors []Author) []Author {
	var all []Author
	for _, a := range authors {
		i := slices.IndexFunc(all, func(earlier Author) bool { return earlier.ID == a.ID && earlier.UnitID == a.UnitID })
		if i < 0 {
			all = append(all, a)
			continue
		}
		all[i].Share += a.Share
	}
	return all
}

// AdoptionFacts is one adoption with all that rules may ask about it.
type AdoptionFacts struct {
	Adoption   Adoption
	Outlet     Outlet
	Manuscript Manuscript
	Characters int // 字, of the text as it was approved
	Pictures   int // that were printed with it
	Authors    []Author
}

// Is tells how a fact stands for the adoption; of FactStaff nothing is known
// without an author.
func (f *AdoptionFacts) Is(fact RewardFact) Choice {
	m := &f.Manuscript
	switch fact {
	case FactSelfMade:
		return m.SelfMade
	case FactSentFreely:
		return m.SentFreely
	case FactFirstHere:
		return m.FirstHere
	case FactOriginal:
		return m.Original
	case FactRecommended:
		return choose(f.Adoption.Recommended)
	case FactCommissioned:
		return choose(f.Adoption.Commissioned)
	case FactBylined:
		return choose(strings.TrimSpace(m.Byline) != "")
	case FactRecalled:
		return choose(m.State == ManuscriptRecalled)
	case FactOnTime:
		if onTime, known := m.OnTime(); known {
			return choose(onTime)
		}
	}
	return Unanswered
}

// Title returns the adoption's title as printed, else the manuscript's.
func (f *AdoptionFacts) Title() string {
	if f.Adoption.Title != "" {
		return f.Adoption.Title
	}
	return f.Manuscript.Title
}

// where tells what was adopted where: 《…》刊于…（自治区级、网站）.
func (f *AdoptionFacts) where() string {
	title := strings.NewReplacer("《", "〈", "》", "〉").Replace(f.Title())
	at := f.Outlet.Level.Label() + "、" + f.Outlet.Kind.Label()
	if label := PositionOf(f.Adoption.Place).Label(); label != "" {
		at += "、" + label
	}
	return "《" + title + "》刊于" + f.Outlet.Name + "（" + at + "）"
}

func choose(so bool) Choice {
	if so {
		return Yes
	}
	return No
}
