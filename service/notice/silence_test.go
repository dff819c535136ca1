package notice_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// village adds a unit with so many informants and chairs.
func (w *world) village(name string, informants, chairs int) domain.Unit {
	w.t.Helper()
	ctx := w.t.Context()
	u := domain.Unit{ID: w.store.NewID(), Class: "banner", Name: name}
	w.must(w.store.AddUnit(ctx, &u))
	for range informants {
		i := domain.Informant{ID: w.store.NewID(), Name: name + "的信息员", UnitID: u.ID, State: domain.InformantActive}
		w.must(w.store.AddInformant(ctx, &i))
		w.must(w.store.AddTerm(ctx, domain.Term{InformantID: i.ID, UnitID: u.ID, FromDay: domain.DayOf(w.clock.Now())}))
	}
	for range chairs {
		w.must(w.store.AddChair(ctx, &domain.Chair{UnitID: u.ID, State: domain.ChairActive, Name: name + "的主席", OpenID: "chair-" + u.ID}))
	}
	return u
}

// sends lets a unit send a manuscript now.
func (w *world) sends(u domain.Unit) {
	w.t.Helper()
	author := domain.Informant{ID: w.store.NewID(), Name: "作者", UnitID: u.ID, State: domain.InformantRetired}
	w.must(w.store.AddInformant(w.t.Context(), &author))
	m := domain.Manuscript{ID: w.store.NewID(), Number: w.store.NewID(), State: domain.ManuscriptReviewing, InformantID: author.ID, UnitID: u.ID, SubmittedAt: w.clock.Now()}
	w.must(w.store.AddManuscript(w.t.Context(), &m))
}

// silence looks for silent units and returns who was told, by unit.
func (w *world) silence() []string {
	w.t.Helper()
	before, err := w.store.Notifications(w.t.Context(), repository.NotificationQuery{Kind: domain.NoticeSilent, Limit: 100})
	w.must(err)
	_, err = w.service.RemindSilent(w.t.Context())
	w.must(err)
	after, err := w.store.Notifications(w.t.Context(), repository.NotificationQuery{Kind: domain.NoticeSilent, Limit: 100})
	w.must(err)
	var told []string
	for _, n := range after[:len(after)-len(before)] {
		whom := " 信息员"
		if n.ChairID != "" {
			whom = " 主席"
		}
		told = append(told, n.Fact("单位")+whom+" "+n.Fact("数量")+" "+n.Path)
	}
	slices.Sort(told)
	return told
}

func (w *world) silentAfter(days int) {
	w.t.Helper()
	w.must(w.store.SaveSetting(w.t.Context(), domain.SettingNoticeRules, domain.NoticeRules{SilentDays: days}))
}

func TestRemindSilent_TellsOfEachSilenceOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		const day = 24 * time.Hour
		wants := func(when string, want ...string) {
			t.Helper()
			if got := w.silence(); !slices.Equal(got, want) {
				t.Errorf("%s: told %q, want %q", when, got, want)
			}
		}
		w.silentAfter(30)
		w.clock.Add(time.Hour)
		first, second := w.village("甲", 2, 1), w.village("乙", 0, 1)
		w.village("丙", 0, 0)
		w.clock.Add(29 * day)
		wants("before it is due")
		w.sends(first)
		w.clock.Add(2 * day)
		wants("the unit without an informant", "乙 主席 31 /m/unit")
		wants("at once again")
		page, err := w.service.RulesPage(t.Context(), w.admin)
		w.must(err)
		if len(page.Silent) != 0 || len(page.SilentNobody) != 1 || page.SilentNobody[0].Unit.Name != "丙" {
			t.Errorf("shown: %+v and %+v", page.Silent, page.SilentNobody)
		}
		w.clock.Add(28*day + time.Minute)
		if page, err = w.service.RulesPage(t.Context(), w.admin); err != nil || len(page.Silent) != 1 || page.Silent[0].Unit.Name != "甲" || page.Silent[0].Days != 30 {
			t.Errorf("shown before: %+v, %v", page.Silent, err)
		}
		wants("who sent once", "甲 信息员 30 /m/submit", "甲 信息员 30 /m/submit")
		w.clock.Add(300 * day)
		wants("the same silence goes on")
		w.silentAfter(10)
		wants("the same silence, with fewer days")
		w.sends(first)
		w.sends(second)
		w.clock.Add(5 * day)
		wants("a silence that is too short")
		w.clock.Add(5*day + time.Minute)
		wants("another silence", "乙 主席 10 /m/unit", "甲 信息员 10 /m/submit", "甲 信息员 10 /m/submit")
		w.silentAfter(0)
		w.clock.Add(50 * day)
		w.sends(first)
		w.clock.Add(50 * day)
		wants("switched off")
	})
}

func TestRemindSilent_IsDoneByOneOfSeveralProcesses(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.silentAfter(30)
		for _, name := range []string{"甲", "乙", "丙", "丁"} {
			w.village(name, 1, 0)
		}
		w.clock.Add(31 * 24 * time.Hour)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := w.service.RemindSilent(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		told, err := w.store.Notifications(t.Context(), repository.NotificationQuery{Kind: domain.NoticeSilent, Limit: 100})
		if err != nil || len(told) != 4 {
			t.Errorf("told %d times, want 4: %v", len(told), err)
		}
	})
}

func TestRemindSilent_WaitsForTheMorningAndSaysSinceWhen(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.SaveSetting(t.Context(), domain.SettingNoticeRules, domain.NoticeRules{SilentDays: 30, QuietFrom: 22 * 60, QuietUntil: 8 * 60}))
	u := w.village("甲", 1, 0)
	w.sends(u)
	w.clock.Add(time.Date(2026, 5, 1, 23, 0, 0, 0, domain.Shanghai()).Sub(w.clock.Now()))
	if told := w.silence(); len(told) != 0 {
		t.Errorf("told at night: %v", told)
	}
	w.clock.Add(9*time.Hour + 30*time.Minute)
	if told := w.silence(); len(told) != 1 {
		t.Errorf("told in the morning: %v", told)
	}
	all, err := w.store.Notifications(t.Context(), repository.NotificationQuery{Kind: domain.NoticeSilent, Limit: 1})
	if err != nil || len(all) != 1 || all[0].Fact("标题") != "已有 57 天没有报送稿件" || !strings.Contains(all[0].Fact("说明"), "上次报送是2026年3月5日") {
		t.Errorf("said %+v, %v", all, err)
	}
}
