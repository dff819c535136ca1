package domain

import (
	"cmp"
	"fmt"
	"slices"
)

// AwardKind is what is awarded.
type AwardKind uint8

// The kinds. Values are stored: never renumber.
const (
	AwardInformants AwardKind = 0 // 优秀信息员
	AwardUnits      AwardKind = 1 // 先进单位
)

// AwardKinds returns both kinds in the order of the page.
func AwardKinds() []AwardKind { return []AwardKind{AwardInformants, AwardUnits} }

// Label returns the award's name.
func (k AwardKind) Label() string {
	if k == AwardUnits {
		return "先进单位"
	}
	return "优秀信息员"
}

// AwardFigures are what candidates are ranked by.
type AwardFigures struct {
	Points      int64 // hundredths
	Nation      int   // adoptions at outlets of each level
	Region      int
	City        int
	District    int
	Adoptions   int // 篇次
	Manuscripts int // 篇 that were adopted
	Submitted   int // 篇
	OnTime      int // news within the three days
	Timed       int // news of which that is asked
}

// OnTimeShare returns the share of news that came in time in hundredths of a
// percent, 0 where it is asked of none.
func (f AwardFigures) OnTimeShare() int { return f.OnTime * 10_000 / max(f.Timed, 1) }

// PointsWords writes the points: 20 分.
func (f AwardFigures) PointsWords() string { return MeasurePoints.Words(f.Points) }

// OnTimeWords writes how much news came in time: 3/4.
func (f AwardFigures) OnTimeWords() string { return fmt.Sprintf("%d/%d", f.OnTime, f.Timed) }

// earned reports whether the year has brought anything to be awarded for.
func (f AwardFigures) earned() bool { return f.Points > 0 || f.Adoptions > 0 }

// AwardLine is one entry of the account that a candidate's figures rest upon.
type AwardLine struct {
	Quarter      Quarter
	Measure      Measure
	Amount       int64 // of the measure
	Words        string
	AdoptionID   string
	ManuscriptID string
	Number       string // of the manuscript
	Title        string
	Outlet       string
	Level        OutletLevel
	Day          Day  // of publication
	Stands       bool // the adoption counts
}

// AwardSent is a manuscript that was sent within the year.
type AwardSent struct {
	ManuscriptID string
	InformantID  string
	UnitID       string
	OnTime       Choice // unanswered where that is not asked
}

// FiguresOf adds up what a candidate has. An adoption counts once, however many
// entries it has.
func FiguresOf(lines []AwardLine, sent []AwardSent) AwardFigures {
	var f AwardFigures
	adoptions, manuscripts := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		if l.Measure == MeasurePoints {
			f.Points += l.Amount
		}
		if !l.Stands || adoptions[l.AdoptionID] {
			continue
		}
		adoptions[l.AdoptionID], manuscripts[l.ManuscriptID] = true, true
		*f.level(l.Level)++
	}
	f.Adoptions, f.Manuscripts, f.Submitted = len(adoptions), len(manuscripts), len(sent)
	for _, s := range sent {
		if s.OnTime != Unanswered {
			f.Timed++
		}
		if s.OnTime == Yes {
			f.OnTime++
		}
	}
	return f
}

func (f *AwardFigures) level(l OutletLevel) *int {
	switch l {
	case LevelNation:
		return &f.Nation
	case LevelRegion:
		return &f.Region
	case LevelCity:
		return &f.City
	case LevelDistrict:
	}
	return &f.District
}

// TieRule decides between candidates with equal points.
type TieRule uint8

// The tie rules. Values are stored: never renumber.
const (
	TieNation    TieRule = 0
	TieRegion    TieRule = 1
	TieCity      TieRule = 2
	TieAdoptions TieRule = 3
	TieSubmitted TieRule = 4
	TieOnTime    TieRule = 5
)

// TieRules returns every rule in the order that is proposed.
func TieRules() []TieRule {
	return []TieRule{TieNation, TieRegion, TieCity, TieAdoptions, TieSubmitted, TieOnTime}
}

// Label returns the rule as people read it.
func (r TieRule) Label() string {
	switch r {
	case TieNation:
		return "全国媒体采用多的在前"
	case TieRegion:
		return "自治区级媒体采用多的在前"
	case TieCity:
		return "市级媒体采用多的在前"
	case TieAdoptions:
		return "采用篇次多的在前"
	case TieSubmitted:
		return "报送篇数多的在前"
	case TieOnTime:
		return "及时报送比例高的在前"
	}
	return ""
}

func (r TieRule) of(f AwardFigures) int {
	switch r {
	case TieNation:
		return f.Nation
	case TieRegion:
		return f.Region
	case TieCity:
		return f.City
	case TieAdoptions:
		return f.Adoptions
	case TieSubmitted:
		return f.Submitted
	case TieOnTime:
		return f.OnTimeShare()
	}
	return 0
}

// CompareFigures orders by points, then by the rules in their order: negative
// where a goes before b. 0 is a tie.
func CompareFigures(a, b AwardFigures, ties []TieRule) int {
	if c := cmp.Compare(b.Points, a.Points); c != 0 {
		return c
	}
	for _, r := range ties {
		if c := cmp.Compare(r.of(b), r.of(a)); c != 0 {
			return c
		}
	}
	return 0
}

// Standing is what the ranking says of a candidate.
type Standing uint8

// The standings. Values are stored: never renumber.
const (
	StandingBelow    Standing = 0 // behind the last place
	StandingWithin   Standing = 1 // among the places
	StandingTied     Standing = 2 // equal to others for the last places: people decide
	StandingExcluded Standing = 3
)

// Label returns the standing as people read it.
func (s Standing) Label() string {
	switch s {
	case StandingBelow:
		return "名额外"
	case StandingWithin:
		return "名额内"
	case StandingTied:
		return "并列，待定"
	case StandingExcluded:
		return "已排除"
	}
	return "未知"
}

// AwardCandidate 参评者 is an informant or a unit that is ranked for a year.
type AwardCandidate struct {
	ID        string
	RoundID   string
	Kind      AwardKind
	SubjectID string // the informant or the unit
	Name      string
	UnitID    string // of an informant
	Unit      string // of an informant: name
	Class     string // of units
	ClassName string
	ClassAt   int // the class's position
	Retired   bool
	Figures   AwardFigures
	Lines     []AwardLine // what the points rest upon; nil in lists
	// Registration is what the form says beside the figures; empty in lists, for
	// units, and before the figures are frozen.
	Registration AwardRegistration
	Place        int // within the class from 1, equal ones share it; 0 where excluded
	Standing     Standing
	Chosen       bool
	Reason       string // for choosing otherwise than the ranking says
	Code         string // of the certificate, empty until commended
	Revoked      Signed // the award was taken back
	Revoking     string // why
}

// Label returns the candidate as lists name it.
func (c AwardCandidate) Label() string {
	if c.Kind == AwardUnits || c.Unit == "" {
		return c.Name
	}
	return c.Name + "（" + c.Unit + "）"
}

// Awarded reports whether the candidate has the award now.
func (c AwardCandidate) Awarded() bool { return c.Code != "" && c.Revoked.At.IsZero() }

// AwardQuota 名额 is how many of a class are chosen.
type AwardQuota struct {
	Kind   AwardKind
	Class  string // of units
	Name   string // of the class
	Seats  int
	Active int    // units of the class that have sent something, for the proposal
	Reason string // why more than these are chosen
}

// ProposedSeats returns how many seats are proposed for so many active units:
// one for each five begun.
func ProposedSeats(active int) int { return (active + 4) / 5 }

// RankCandidates puts candidates in order within their kind and class, gives
// places and says who is within the quota. The same candidates in any order come
// out the same.
func RankCandidates(all []AwardCandidate, ties []TieRule, quotas []AwardQuota) {
	slices.SortFunc(all, func(a, b AwardCandidate) int {
		out := func(c *AwardCandidate) int { return count(c.Standing == StandingExcluded) }
		return cmp.Or(
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ClassAt, b.ClassAt), cmp.Compare(a.Class, b.Class), out(&a)-out(&b),
			CompareFigures(a.Figures, b.Figures, ties), cmp.Compare(a.SubjectID, b.SubjectID),
		)
	})
	for _, group := range groupsOf(all, sameClass) {
		placeCandidates(group, ties)
		seat(group, seatsOf(quotas, &group[0]))
	}
}

func sameClass(a, b *AwardCandidate) bool { return a.Kind == b.Kind && a.Class == b.Class }

func samePlace(a, b *AwardCandidate) bool { return a.Place == b.Place }

// groupsOf cuts candidates where two neighbours are not alike.
func groupsOf(all []AwardCandidate, alike func(a, b *AwardCandidate) bool) [][]AwardCandidate {
	var groups [][]AwardCandidate
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && alike(&all[from], &all[to]) {
			to++
		}
		groups = append(groups, all[from:to:to])
		from = to
	}
	return groups
}

func seatsOf(quotas []AwardQuota, c *AwardCandidate) int {
	for _, q := range quotas {
		if q.Kind == c.Kind && q.Class == c.Class {
			return q.Seats
		}
	}
	return 0
}

// placeCandidates gives the places of one class, whose candidates are in order.
func placeCandidates(group []AwardCandidate, ties []TieRule) {
	for i := range group {
		c := &group[i]
		c.Place = i + 1
		switch {
		case c.Standing == StandingExcluded:
			c.Place = 0
		case i > 0 && CompareFigures(group[i-1].Figures, c.Figures, ties) == 0:
			c.Place = group[i-1].Place
		}
	}
}

// seat says who of a class is among its seats. Who has earned nothing never is.
func seat(group []AwardCandidate, seats int) {
	for _, equal := range groupsOf(group, samePlace) {
		standing := StandingBelow
		switch earned := equal[0].Figures.earned(); {
		case equal[0].Standing == StandingExcluded:
			standing = StandingExcluded
		case earned && len(equal) <= seats:
			standing = StandingWithin
		case earned && seats > 0:
			standing = StandingTied
		}
		for i := range equal {
			equal[i].Standing = standing
		}
		seats = max(seats-len(equal), 0)
	}
}
