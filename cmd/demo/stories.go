package main

import (
	"context"
	"fmt"
	random "math/rand/v2"
	"strings"
	"time"

	"laigao/cmd/internal/sample"
	"laigao/domain"
)

// sampleStory is one manuscript of the demo: who wrote it about what, when it
// was sent, and its course, a letter for each step: s sent, p passed, v passed
// for later use, e edited, r returned, x rejected, w withdrawn, a adopted, c
// recalled; with t the department asks and the author answers; with l its author stops following the account, so that notices
// cannot arrive. An empty course is a draft. Extra is what sets it apart: film,
// clip, sound, gallery, inside, bilingual, careless.
type sampleStory struct {
	writer, about, days int
	course              string
	pictures            int
	extra               string
}

func sampleStories(past, first int) []sampleStory {
	all := append(lately(), history(past)...)
	if past < wholePast {
		return all
	}
	return append(all, before(first)...)
}

// before returns stories of those who have a story of their own, from when the
// department began, so many days ago, until the four quarters began.
func before(first int) []sampleStory {
	var all []sampleStory
	for days := first - 8; days > fourQuarters-8; days -= 2 {
		n := len(all)
		all = append(all, sampleStory{writer: n % 8, about: unheard, days: days, course: []string{"spppaa", "spppa", "spppaaa"}[n%3]})
	}
	return all
}

// wholePast is how many stories make 300 together with those of late.
const wholePast = 252

// unheard is the about of a story whose text is made up for it alone.
const unheard = -1

// history returns stories that came to their end in the four quarters before, the
// same each time.
func history(count int) []sampleStory {
	r := random.New(random.NewPCG(27, 18)) //nolint:gosec // the same sample each time
	people := sampleInformants()
	all := make([]sampleStory, count)
	for i := range all {
		st := sampleStory{about: unheard, days: fourQuarters - 8 - i*(fourQuarters-18)/count}
		for st.writer = r.IntN(len(people)); people[st.writer].ends != approved || joined(st.writer, fourQuarters) < st.days+4; {
			st.writer = r.IntN(len(people))
		}
		st.course = []string{
			"spppa", "spppa", "spppaa", "spppaa", "spppaaa", "spppa", "srspppa", "sppp", "spx", "sx", "sx", "sppv", "sw", "spppac", "spppaa",
		}[r.IntN(15)]
		if strings.HasSuffix(st.course, "a") && i%8 == 0 {
			st.pictures = 2
		}
		all[i] = st
	}
	return all
}

// lately returns what one meets in the lists first.
func lately() []sampleStory {
	return []sampleStory{
		{0, 0, 86, "sppepaaa", 4, ""},
		{1, 1, 84, "spppaa", 3, ""},
		{2, 3, 80, "spppa", 1, ""},
		{3, 7, 78, "spppaa", 0, ""},
		{4, 4, 75, "srsepppa", 2, ""},
		{5, 6, 72, "sppepaaaa", 3, ""},
		{6, 9, 68, "spppa", 2, "sound"},
		{7, 2, 66, "spppa", 3, "gallery"},
		{0, 8, 63, "spx", 0, ""},
		{1, 5, 60, "spppaa", 2, "bilingual"},
		{2, 1, 56, "sx", 1, ""},
		{3, 9, 54, "spppaa", 3, ""},
		{4, 2, 50, "sw", 2, ""},
		{5, 0, 48, "spppaaa", 6, "film"},
		{6, 3, 45, "spppc", 1, ""},
		{7, 8, 43, "sppv", 0, "inside"},
		{0, 2, 40, "sprsppepa", 5, "gallery"},
		{1, 4, 37, "spppa", 2, ""},
		{2, 6, 34, "spppaa", 2, ""},
		{3, 5, 31, "sppx", 0, ""},
		{4, 8, 29, "spppaa", 1, ""},
		{5, 1, 26, "spppa", 3, ""},
		{6, 0, 23, "spppac", 2, ""},
		{7, 3, 21, "spppa", 1, "inside"},
		{0, 1, 18, "sppep", 4, ""},
		{1, 9, 16, "sppp", 2, ""},
		{2, 0, 14, "sppp", 3, "clip"},
		{3, 4, 13, "sppv", 1, ""},
		{4, 7, 12, "sppp", 0, ""},
		{5, 5, 9, "srsp", 2, ""},
		{6, 8, 8, "sw", 0, ""},
		{7, 0, 7, "splr", 2, ""},
		{0, 3, 6, "sppe", 3, ""},
		{1, 2, 6, "spp", 5, "gallery"},
		{2, 9, 7, "s", 1, ""},
		{3, 1, 4, "spr", 2, ""},
		{4, 0, 5, "spe", 2, ""},
		{5, 3, 3, "sr", 1, ""},
		{6, 1, 4, "sp", 3, ""},
		{0, 9, 3, "spt", 2, ""},
		{1, 8, 1, "s", 0, "careless"},
		{2, 4, 1, "s", 2, ""},
		{3, 0, 0, "s", 4, ""},
		{5, 8, 0, "s", 1, ""},
		{0, 5, 2, "", 2, ""},
		{1, 3, 1, "", 0, ""},
		{6, 4, 0, "", 1, ""},
		{6, 5, 0, "s", 2, ""}, // waits for the chair of the unit
	}
}

// story is a manuscript on its way.
type story struct {
	sampleStory
	seeder   *seeder
	index    int
	first    int        // of its pictures
	sentDay  domain.Day // of the first writing
	by       *person
	activity sample.Activity
	text     sample.Text
	id       string
	adopted  int // adoptions so far
}

// planStories puts every step of every manuscript on the agenda.
func (s *seeder) planStories() {
	first := 0
	for i, told := range s.stories {
		st := &story{sampleStory: told, seeder: s, index: i, by: s.people[told.writer], first: first}
		first += told.pictures
		at := s.day(told.days, 9+s.random.IntN(9), s.random.IntN(60))
		st.tell(at)
		s.plan(at.Add(-40*time.Minute), st.write)
		for _, letter := range told.course {
			s.plan(at, st.step(letter))
			at = s.later(at, 3+s.random.IntN(22))
		}
		if told.publishable() {
			s.plan(at, func(context.Context) error {
				s.sections = append(s.sections, st.id)
				return nil
			})
		}
	}
}

// publishable reports whether the story ends so that articles can be made of it.
func (st sampleStory) publishable() bool {
	return strings.HasSuffix(st.course, "a") && st.pictures > 1 && st.extra == ""
}

// tell makes up what the story is about.
func (st *story) tell(at time.Time) {
	unit := st.seeder.units[st.by.unit]
	if st.about == unheard {
		if st.index%9 == 4 {
			st.activity.Topic = st.seeder.pick(domain.Topics())
		}
		st.text = sample.Write(st.seeder.random, sample.Unit{Name: unit.Name, Short: unit.Label()}, at)
		return
	}
	st.activity = sample.Activities()[st.about]
	st.text = sample.Text{Title: st.activity.Title, Paragraphs: st.activity.Paragraphs(unit.Name)}
	if st.activity.Topic != "先进典型" && st.activity.Topic != "理论研究" {
		st.text.Title = unit.Label() + st.text.Title
	}
}

func (st *story) step(letter rune) func(ctx context.Context) error {
	switch letter {
	case 's':
		return st.send
	case 'p', 'v':
		return func(ctx context.Context) error { return st.pass(ctx, letter == 'v') }
	case 'e':
		return st.edit
	case 't':
		return st.talk
	case 'r':
		return func(ctx context.Context) error { return st.refuse(ctx, domain.DecisionReturn) }
	case 'x':
		return func(ctx context.Context) error { return st.refuse(ctx, domain.DecisionReject) }
	case 'w':
		return st.withdraw
	case 'l':
		return func(ctx context.Context) error { return st.seeder.phones.leave(ctx, st.by.openID) }
	case 'a':
		return st.adopt
	case 'c':
		return st.recall
	}
	return func(context.Context) error { return fmt.Errorf("a story has no step %q", letter) }
}

// read returns the manuscript as it stands.
func (st *story) read(ctx context.Context) (domain.Manuscript, error) {
	m, err := st.seeder.app.Store.Manuscript(ctx, st.id)
	if err != nil {
		return m, fmt.Errorf("read manuscript: %w", err)
	}
	return m, nil
}

// author returns the informant as registered.
func (st *story) author(ctx context.Context) (domain.Informant, error) {
	i, err := st.seeder.app.Store.Informant(ctx, st.by.id)
	if err != nil {
		return i, fmt.Errorf("read informant: %w", err)
	}
	return i, nil
}
