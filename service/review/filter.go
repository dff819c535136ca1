package review

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Filter narrows a list. Zero fields do not.
type Filter struct {
	Words string // every one of them stands in title, body, number, unit or author
	Unit  string // part of the name of the unit, its initials or its code
	Class domain.Class
	Topic string
	Late  string // late or ontime, of news
	From  domain.Day
	To    domain.Day

	UnitClass string // code of a class of units
	Source    string // name of a way in
	Genre     string // name of a genre
	LabelID   string
	Assignee  string // account that has the step in hand, or Nobody
	Due       string // late, today or week
	Again     bool   // sent in again after a return
	Signed    bool   // the actor signed a step of it today

	Counted domain.Counted // stands behind this figure of the days From to To
}

// Nobody as Filter.Assignee selects what waits in nobody's hand.
const Nobody = "none"

// Empty reports whether the filter narrows nothing.
func (f Filter) Empty() bool { return f == Filter{} }

// selection writes what the database can select by itself. None is true when it
// selects nothing for certain.
func (s *Service) selection(ctx context.Context, actor domain.Account, q InboxQuery, here View) (query repository.SubmittedQuery, none bool, err error) {
	query = repository.SubmittedQuery{
		State: here.state, Stages: here.stages, UnitID: q.UnitID, InformantID: q.InformantID, AssigneeID: here.assignee,
		RecallAsked: here.asked, Class: q.Class, Topic: q.Topic, Before: parseCursor(q.After), Sort: q.sort(here),
		UnitClass: q.UnitClass, LabelID: q.LabelID, Again: q.Again,
	}
	q.days(&query)
	if q.Late != "" {
		query.Class = domain.ClassNews
		none = q.Class == domain.ClassOther
	}
	none = q.facts(&query) || q.inHand(&query, actor, s.store.Now()) || none
	if q.Unit != "" {
		units, err := s.store.UnitLines(ctx, repository.UnitQuery{Text: q.Unit, Closed: true, Limit: unitsMost})
		if err != nil {
			return query, false, err
		}
		for _, u := range units {
			query.UnitIDs = append(query.UnitIDs, u.ID)
		}
		none = none || len(units) == 0
	}
	return query, none, nil
}

// days adds the days of submission, or those of the figure behind which the list
// stands.
func (q InboxQuery) days(query *repository.SubmittedQuery) {
	if q.Counted != domain.CountedNone {
		query.Counted, query.Period = q.Counted, domain.Period{From: cmp.Or(q.From, firstDay), To: cmp.Or(q.To, lastDay)}
		return
	}
	if q.From != "" {
		query.From = q.From.Time()
	}
	if q.To != "" {
		query.Until = q.To.Add(1).Time()
	}
}

// The first and the last day of all.
const (
	firstDay domain.Day = "0001-01-01"
	lastDay  domain.Day = "9999-12-31"
)

// facts adds the genre and the way in. It reports whether they select nothing.
func (q InboxQuery) facts(query *repository.SubmittedQuery) (none bool) {
	for _, source := range domain.Sources() {
		if source.String() == q.Source {
			query.Sources = append(query.Sources, source)
		}
	}
	for _, genre := range domain.Genres() {
		if genre.String() == q.Genre {
			query.Genres = append(query.Genres, genre)
		}
	}
	return q.Source != "" && len(query.Sources) == 0 || q.Genre != "" && len(query.Genres) == 0
}

// inHand adds who has what in hand, and until when it is due. It reports
// whether that selects nothing.
func (q InboxQuery) inHand(query *repository.SubmittedQuery, actor domain.Account, now time.Time) (none bool) {
	switch {
	case q.Assignee == Nobody:
		query.Unassigned, none = true, query.AssigneeID != ""
	case q.Assignee != "":
		none = query.AssigneeID != "" && query.AssigneeID != q.Assignee
		query.AssigneeID = q.Assignee
	}
	soon, today := now.Add(time.Millisecond), domain.DayOf(now)
	switch q.Due {
	case "":
	case "late":
		query.DueUntil = soon
	case "today":
		query.DueFrom, query.DueUntil = soon, today.Add(1).Time()
	case "week":
		query.DueFrom, query.DueUntil = soon, today.Add(7-int(today.Time().Weekday()+6)%7).Time()
	default:
		none = true
	}
	if q.Signed {
		query.SignedBy, query.SignedFrom = actor.ID, today.Time()
	}
	return none
}

// The orders of a list, as addresses name them; the newest first has no name.
const (
	SortOldest = "oldest"
	SortDue    = "due"
	SortUnits  = "unit"
)

// dated reports whether all of a list waits, so that it can be put in the order
// of dates.
func (q InboxQuery) dated(here View) bool {
	return len(here.stages) > 0 || here.assignee != "" || q.Assignee != "" || q.Due != ""
}

// sort returns the order that the list can have. What is found by its words or
// its lateness always comes newest first.
func (q InboxQuery) sort(here View) repository.Sort {
	switch {
	case q.hunted():
	case q.Sort == SortOldest:
		return repository.OldestFirst
	case q.Sort == SortUnits:
		return repository.UnitsInTurn
	case q.Sort == SortDue && q.dated(here):
		return repository.DueFirst
	}
	return repository.NewestFirst
}

// UnitClasses returns the classes of units that lists can be narrowed to.
func (s *Service) UnitClasses(ctx context.Context, actor domain.Account) ([]domain.UnitClass, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.UnitClasses(ctx)
}

// total counts a list that stands behind a figure and is narrowed by nothing
// that only the texts can tell.
func (s *Service) total(ctx context.Context, actor domain.Account, q InboxQuery, here View) (int, error) {
	if q.Counted == domain.CountedNone || q.hunted() {
		return 0, nil
	}
	q.After = ""
	query, none, err := s.selection(ctx, actor, q, here)
	if err != nil || none {
		return 0, err
	}
	query.Limit = countedMost
	return s.store.CountUpTo(ctx, query)
}

// countedMost is more than stands behind any figure.
const countedMost = 1 << 31

// parseCursor reads Inbox.Next; anything else begins at the beginning.
func parseCursor(text string) repository.Cursor {
	parts := strings.SplitN(text, "-", 3)
	if len(parts) < 2 {
		return repository.Cursor{}
	}
	n, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return repository.Cursor{}
	}
	at := repository.Cursor{Millis: n, ID: parts[1]}
	if len(parts) == 3 {
		at.Unit = parts[2]
	}
	return at
}
