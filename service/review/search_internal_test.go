package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// library is manuscripts of every sort, newest first as the inbox lists them.
type library struct {
	store *repository.Store
	all   []domain.Manuscript
	texts map[string][]string
}

func newLibrary(t *testing.T, store *repository.Store) *library {
	t.Helper()
	ctx, l := context.Background(), &library{store: store, texts: map[string][]string{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var units []domain.Unit
	for _, name := range []string{"青禾区总工会", "白河旗总工会", "示例能源集团工会"} {
		u := domain.Unit{ID: store.NewID(), Class: "banner", Name: name}
		must(store.AddUnit(ctx, &u))
		units = append(units, u)
	}
	author := domain.Informant{ID: store.NewID(), Name: "样例信息员", State: domain.InformantActive}
	must(store.AddInformant(ctx, &author))
	titles := []string{"职工技能大赛", "劳模工匠宣讲", "送清凉慰问一线职工", "ＡＢ班组５Ｇ改造", "法律援助进园区"}
	now := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	for i := range 180 {
		m := domain.Manuscript{ID: store.NewID(), InformantID: author.ID, UnitID: units[i%3].ID, State: domain.ManuscriptReviewing, Step: 1, Steps: 3}
		m.Number = domain.FormatNumber(2026, i+1)
		m.Title = fmt.Sprintf("%s第%d期", titles[i%5], i)
		m.Body = domain.BodyOf("近日举行。\n" + strings.Repeat("大家踊跃参加，", i%4) + titles[(i+1)%5])
		m.Class, m.ActivityDay = domain.ClassNews, domain.DayOf(now.AddDate(0, 0, -i%7))
		m.SubmittedAt, m.FirstSubmittedAt = now.Add(time.Duration(i)*time.Hour), now.Add(time.Duration(i)*time.Hour)
		must(store.AddManuscript(ctx, &m))
		must(store.IndexManuscripts(ctx, m.ID))
		l.all = append([]domain.Manuscript{m}, l.all...)
		l.texts[m.ID] = []string{m.Title, m.Number, units[i%3].Name, author.Name, domain.PlainText(m.Body)}
	}
	return l
}

// expected goes through everything without an index.
func (l *library) expected(s domain.Search, late string) []string {
	var ids []string
	for _, m := range l.all {
		onTime, known := m.OnTime()
		if s.Finds(l.texts[m.ID]...) && (late == "" || known && onTime == (late == "ontime")) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

func TestHunt_FindsWhatGoingThroughEverythingFindsOnEveryDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		l := newLibrary(t, store)
		for _, words := range []string{
			"技能大赛", "职工", "职工 踊跃", "青禾区", "白河 劳模", "5g", "ab班组", "2026-000123", "样例信息员", "第17期", "没有的词", "近日举行", "大赛第", "",
		} {
			for _, late := range []string{"", "late", "ontime"} {
				search, err := domain.ParseSearch(words)
				if err != nil {
					t.Fatal(err)
				}
				want := l.expected(search, late)
				for _, rare := range []int{rareEnough, 0} { // one by one, and on a walk
					var got []string
					var before repository.Cursor
					for { // page by page
						h := &hunt{store: store, query: repository.SubmittedQuery{Before: before}, search: search, late: late, rare: rare, snippets: map[string]string{}}
						ids, err := h.run(t.Context())
						if err != nil {
							t.Fatal(err)
						}
						if len(ids) <= pageSize {
							got = append(got, ids...)
							break
						}
						got = append(got, ids[:pageSize]...)
						last := l.all[slices.IndexFunc(l.all, func(m domain.Manuscript) bool { return m.ID == ids[pageSize-1] })]
						before = repository.Cursor{Millis: last.SubmittedAt.UnixMilli(), ID: last.ID}
					}
					if !slices.Equal(got, want) {
						t.Errorf("%q %s, rare %d: found %d, want %d", words, late, rare, len(got), len(want))
					}
				}
			}
		}
	})
}
