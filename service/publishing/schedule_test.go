package publishing_test

import (
	"fmt"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/publishing"
)

// tomorrow is when the tests' articles are due, as browsers write it.
const tomorrow = "2026-03-06T09:00"

// due is a form that schedules an article for tomorrow.
func (w *world) due(id string, change func(cmd *publishing.Sending)) publishing.Sending {
	w.t.Helper()
	cmd := publishing.Sending{Place: w.at(id), Delivery: domain.DeliveryPush, Kind: domain.AudienceAll, At: tomorrow}
	if change != nil {
		change(&cmd)
	}
	return cmd
}

// scheduled composes, signs and schedules an article of both manuscripts.
func (w *world) scheduled() string {
	w.t.Helper()
	id := w.signed()
	w.must(w.service.Release(w.t.Context(), w.composer, w.due(id, nil)))
	w.state(id, domain.ArticleScheduled)
	return id
}

// until moves the clock to tomorrow's time, working the outbox on the way's end.
func (w *world) until(text string) {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", text, domain.Shanghai())
	w.must(err)
	w.clock.Add(at.Sub(w.clock.Now()))
	w.run(30 * time.Second)
}

// refused asks that an error is one of that kind, and says the words.
func (w *world) refused(err error, kind domain.Kind, words ...string) {
	w.t.Helper()
	if err == nil || domain.KindOf(err) != kind {
		w.t.Fatalf("got %v, want %s", err, kind)
	}
	said := domain.Public(err) + fmt.Sprint(domain.FieldsOf(err))
	contains(w.t, said, words...)
}

// bound gives the composer an account with WeChat, so that it can be told things.
func (w *world) bound() {
	w.t.Helper()
	account := w.composer
	account.Username, account.OpenID = "fabu", "oComposer"
	w.must(w.store.AddAccount(w.t.Context(), &account))
	w.composer = account
}

func (w *world) told() []domain.Notification {
	w.t.Helper()
	all, err := w.store.Notifications(w.t.Context(), repository.NotificationQuery{Kind: domain.NoticeStopped, Limit: 10})
	w.must(err)
	return all
}

func TestSchedule_GoesOutOnceAtItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		c := storetest.NewClock(time.Now())
		w := newWorldOn(t, c, store)
		id := w.signed()
		at := c.Now().Add(2 * time.Hour).In(domain.Shanghai()).Format("2006-01-02T15:04")
		w.must(w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) { cmd.At = at })))
		a := w.state(id, domain.ArticleScheduled)
		if a.ScheduledBy.ID != w.composer.ID || a.Audience.Kind != domain.AudienceAll {
			t.Errorf("scheduled as %+v", a)
		}
		jobs, err := store.JobsOf(t.Context(), domain.JobDueArticle, id)
		if err != nil || len(jobs) != 1 || !jobs[0].DueAt.Equal(a.DueAt) {
			t.Fatalf("jobs %+v, %v", jobs, err)
		}
		w.must(w.service.DueArticle(t.Context(), jobs[0]))
		w.state(id, domain.ArticleSending)
		w.must(w.service.DueArticle(t.Context(), jobs[0]))
		if sends, err := store.JobsOf(t.Context(), domain.JobSendArticle, id); err != nil || len(sends) != 1 {
			t.Fatalf("%d sendings, %v", len(sends), err)
		}
	})
}

func TestSchedule_WaitsForItsTimeAndPushes(t *testing.T) {
	w := newWorld(t)
	id := w.scheduled()
	w.until("2026-03-06T08:58")
	w.state(id, domain.ArticleScheduled)
	if len(w.platform.calls) != 0 {
		t.Fatalf("calls before the time: %v", w.platform.calls)
	}
	w.until("2026-03-06T09:00")
	w.state(id, domain.ArticleWaiting)
	if len(w.platform.pushed) != 1 || !w.platform.to.All {
		t.Fatalf("pushed %v to %+v", w.platform.pushed, w.platform.to)
	}
}

func TestSchedule_KilledAnywhereSendsOnce(t *testing.T) {
	for call := 1; call <= 7; call++ {
		for name, f := range faultsAt() {
			t.Run(fmt.Sprintf("call %d %s", call, name), func(t *testing.T) {
				w := newWorld(t)
				id := w.scheduled()
				w.platform.faults[call] = f
				w.until(tomorrow)
				w.run(5 * time.Minute)
				w.checkOnce(id, false)
			})
		}
	}
}

func TestSchedule_CanBeChangedAndCancelled(t *testing.T) {
	w := newWorld(t)
	id := w.scheduled()
	w.refused(w.service.Reopen(t.Context(), w.composer, w.at(id)), domain.KindConflict, "取消定时")
	w.must(w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) {
		cmd.At, cmd.Delivery, cmd.Kind = "2026-03-06T15:00", domain.DeliveryPublish, domain.AudienceNone
	})))
	w.until(tomorrow)
	if a := w.state(id, domain.ArticleScheduled); a.Delivery != domain.DeliveryPublish || a.Audience.Kind != domain.AudienceNone {
		t.Errorf("changed to %+v", a)
	}
	w.must(w.service.Unschedule(t.Context(), w.signer, w.at(id)))
	if a := w.state(id, domain.ArticleSigned); a.SignedHash == "" || !a.DueAt.IsZero() {
		t.Errorf("cancelled as %+v", a)
	}
	w.until("2026-03-06T15:00")
	w.state(id, domain.ArticleSigned)
	if len(w.platform.calls) != 0 {
		t.Errorf("calls after it was cancelled: %v", w.platform.calls)
	}
}

func TestSchedule_TimesThatCannotBe(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	for at, words := range map[string]string{"2026-03-05T10:00": "一分钟以后", "2026-07-01T09:00": "90 天", "soon": "日期和时间"} {
		err := w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) { cmd.At = at }))
		w.refused(err, domain.KindInvalid, "due", words)
	}
	w.state(id, domain.ArticleSigned)
}

func TestSuspend_HoldsUpWhatIsDueUntilItIsResumed(t *testing.T) {
	w := newWorld(t)
	id := w.scheduled()
	w.refused(w.service.Suspend(t.Context(), w.composer, " "), domain.KindInvalid, "原因")
	w.must(w.service.Suspend(t.Context(), w.signer, "全市停止娱乐活动"))
	w.must(w.service.Suspend(t.Context(), w.composer, "再按一次"))
	now, err := w.service.Suspension(t.Context(), w.composer)
	if err != nil || !now.On || now.Reason != "全市停止娱乐活动" || now.By != w.signer.Name {
		t.Fatalf("suspension %+v, %v", now, err)
	}
	w.until(tomorrow)
	w.run(10 * time.Minute)
	w.state(id, domain.ArticleScheduled)
	w.must(w.service.Resume(t.Context(), w.composer))
	w.run(time.Minute)
	w.state(id, domain.ArticleWaiting)
	if len(w.platform.pushed) != 1 {
		t.Errorf("pushed %v", w.platform.pushed)
	}
}

// What stands in the way of an article whose time has come stops it, and who
// scheduled it is told.
func TestDueArticle_LooksAgainAndStops(t *testing.T) {
	recall := func(w *world, _ string) {
		m := w.reread(w.second.ID)
		w.must(m.Recall("单位要求", w.clock.Now()))
		w.must(w.store.SaveManuscript(w.t.Context(), &m))
	}
	finding := func(w *world, _ string) {
		photos, err := w.store.Attachments(w.t.Context(), w.first.ID)
		w.must(err)
		photos[0].Origin = domain.OriginWeb
		w.must(w.store.SaveAttachment(w.t.Context(), photos[0]))
	}
	change := func(w *world, id string) {
		a := w.article(id)
		a.Items[0].Title = "改过的标题"
		w.must(w.store.SaveItems(w.t.Context(), &a))
	}
	mourning := func(w *world, _ string) {
		w.must(w.store.AddSensitiveDay(w.t.Context(), &domain.SensitiveDay{Name: "临时公祭", FromDay: "2026-03-06", ToDay: "2026-03-06"}))
	}
	full := func(w *world, _ string) {
		w.must(w.store.AddArticle(w.t.Context(), &domain.Article{
			ID: w.store.NewID(), State: domain.ArticlePublished, Delivery: domain.DeliveryPush,
			Audience: domain.Audience{Kind: domain.AudienceAll}, SentAt: time.Date(2026, 3, 6, 8, 0, 0, 0, domain.Shanghai()),
		}))
	}
	for name, c := range map[string]struct {
		happens func(w *world, id string)
		state   domain.ArticleState
		words   string
	}{
		"a recall":        {recall, domain.ArticleFailed, "撤稿"},
		"a finding":       {finding, domain.ArticleFailed, "核清"},
		"a change":        {change, domain.ArticleFailed, "改动"},
		"a sensitive day": {mourning, domain.ArticleSigned, "临时公祭"},
		"a push that day": {full, domain.ArticleSigned, "已经向全部关注者推送过"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.bound()
			id := w.scheduled()
			c.happens(w, id)
			w.until(tomorrow)
			contains(t, w.state(id, c.state).Result, "没有发出", c.words)
			if len(w.platform.calls) != 0 {
				t.Errorf("calls %v", w.platform.calls)
			}
			if told := w.told(); len(told) != 1 || told[0].AccountID != w.composer.ID {
				t.Errorf("told %+v", told)
			}
		})
	}
}

// Nobody is woken at night by what was meant for the morning: a push whose time
// passed while nothing ran stays, and who scheduled it is told. A publication
// wakes nobody.
func TestDueArticle_AfterAnOutageWakesNobody(t *testing.T) {
	w := newWorld(t)
	w.bound()
	id := w.scheduled()
	w.until("2026-03-07T02:00")
	contains(t, w.state(id, domain.ArticleSigned).Result, "没有发出", "没有运行", "没有补发")
	if told := w.told(); len(w.platform.calls) != 0 || len(told) != 1 {
		t.Errorf("calls %v, told %+v", w.platform.calls, told)
	}
	w.must(w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) {
		cmd.At, cmd.Delivery, cmd.Kind = "2026-03-07T09:00", domain.DeliveryPublish, domain.AudienceNone
	})))
	w.until("2026-03-08T02:00")
	w.state(id, domain.ArticleWaiting)
}

func TestSendArticle_AfterAnOutageWakesNobody(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.clock.Add(14 * time.Hour)
	w.run(0)
	contains(t, w.state(id, domain.ArticleFailed).Result, "没有补发")
	if len(w.platform.calls) != 0 {
		t.Errorf("calls %v", w.platform.calls)
	}
	id = w.sent(domain.DeliveryPush)
	w.platform.named["push"] = fault{kill: true}
	w.run(0)
	delete(w.platform.named, "push")
	w.clock.Add(14 * time.Hour)
	w.run(0)
	contains(t, w.state(id, domain.ArticleUnknown).Result, "可能已经推送", "核对")
	if len(w.platform.pushed) != 0 {
		t.Errorf("pushed %v", w.platform.pushed)
	}
}

// That the database does not answer in time is no reason against an article: it
// is tried again, and stays scheduled meanwhile.
func TestDueArticle_WaitsForADatabaseThatIsSlow(t *testing.T) {
	w := newMortalWorld(t)
	w.follow(3)
	id := w.signed()
	w.must(w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) { cmd.Kind, cmd.Units = domain.AudienceList, []string{w.unit.ID} })))
	readers := "SELECT DISTINCT f.open_id"
	w.mortal.refuse.Store(&readers)
	w.until(tomorrow)
	w.state(id, domain.ArticleScheduled)
	w.mortal.refuse.Store(nil)
	w.run(time.Minute)
	w.state(id, domain.ArticleWaiting)
}

func TestDueGaveUp_EndsTheSchedule(t *testing.T) {
	w := newWorld(t)
	w.bound()
	id := w.scheduled()
	jobs, err := w.store.JobsOf(t.Context(), domain.JobDueArticle, id)
	w.must(err)
	for range 2 {
		w.must(w.service.DueGaveUp(t.Context(), jobs[0], errLost))
	}
	contains(t, w.state(id, domain.ArticleSigned).Result, "重新定时")
	if told := w.told(); len(told) != 1 {
		t.Errorf("told %+v", told)
	}
}

func TestRelease_AsksAboutSensitiveDays(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.AddSensitiveDay(t.Context(), &domain.SensitiveDay{Name: "纪念日", Words: "用语庄重", FromDay: "03-06", ToDay: "03-06"}))
	id := w.signed()
	w.refused(w.service.Release(t.Context(), w.composer, w.due(id, nil)), domain.KindInvalid, "minded", "纪念日")
	page, err := w.service.ReleasePage(t.Context(), w.composer, w.due(id, nil))
	if err != nil || len(page.Sensitive) != 1 || page.Sensitive[0].Words != "用语庄重" {
		t.Fatalf("page %+v, %v", page.Sensitive, err)
	}
	w.must(w.service.Release(t.Context(), w.composer, w.due(id, func(cmd *publishing.Sending) { cmd.Minded = "纪念日" })))
	rows, err := w.store.AuditPage(t.Context(), "", 1)
	w.must(err)
	contains(t, rows[0].Action+rows[0].Detail, "article.schedule", "确认在“纪念日”发出", "2026年3月6日 09:00")
	w.until(tomorrow)
	w.state(id, domain.ArticleWaiting)
}

// Every state an article can be in, against everything that is done about when
// it goes out, by everybody.
func TestRelease_StatesAndRoles(t *testing.T) {
	w := newWorld(t)
	acts := map[string]func(actor domain.Account, id string) error{
		"send": func(actor domain.Account, id string) error {
			return w.service.Release(t.Context(), actor, w.due(id, func(cmd *publishing.Sending) { cmd.At, cmd.Delivery = "", domain.DeliveryPublish }))
		},
		"schedule": func(actor domain.Account, id string) error {
			return w.service.Release(t.Context(), actor, w.due(id, func(cmd *publishing.Sending) { cmd.Delivery = domain.DeliveryPublish }))
		},
		"unschedule": func(actor domain.Account, id string) error { return w.service.Unschedule(t.Context(), actor, w.at(id)) },
		"preview": func(actor domain.Account, id string) error {
			_, err := w.service.AskPreview(t.Context(), actor, publishing.PreviewTo{ArticleID: id, Informants: []string{w.informant.ID}})
			return err
		},
	}
	w.must(w.store.PutFollower(t.Context(), domain.Follower{AppID: "wx0000000000000001", OpenID: "oReader", InformantID: w.informant.ID, Subscribed: true}))
	w.activate()
	possible := map[string][]domain.ArticleState{
		"send": {domain.ArticleSigned, domain.ArticleScheduled}, "schedule": {domain.ArticleSigned, domain.ArticleScheduled},
		"unschedule": {domain.ArticleScheduled}, "preview": {domain.ArticleDraft, domain.ArticleSigned, domain.ArticleScheduled},
	}
	reviewer := domain.Account{ID: "a3", Name: "初审一", Roles: []domain.Role{domain.RoleFirstReviewer}}
	finance := domain.Account{ID: "a4", Name: "稿酬一", Roles: []domain.Role{domain.RoleFinance}}
	may := map[string][]domain.Account{
		"send": {w.composer}, "schedule": {w.composer}, "unschedule": {w.composer, w.signer}, "preview": {w.composer, w.signer, reviewer},
	}
	has := func(all []domain.Account, one domain.Account) bool {
		for _, a := range all {
			if a.ID == one.ID {
				return true
			}
		}
		return false
	}
	for name, act := range acts {
		for _, state := range domain.ArticleStates() {
			for _, actor := range []domain.Account{w.composer, w.signer, reviewer, finance} {
				id := w.standing(state)
				err := act(actor, id)
				can := false
				for _, s := range possible[name] {
					can = can || s == state
				}
				switch allowed := has(may[name], actor); {
				case !allowed && domain.KindOf(orInternal(err)) != domain.KindForbidden:
					t.Errorf("%s of what is %s by %s: %v, want forbidden", name, state, actor.Name, err)
				case allowed && can && err != nil:
					t.Errorf("%s of what is %s by %s: %v", name, state, actor.Name, err)
				case allowed && !can && domain.KindOf(orInternal(err)) != domain.KindConflict:
					t.Errorf("%s of what is %s by %s: %v, want a conflict", name, state, actor.Name, err)
				}
			}
		}
	}
}

// standing adds an article in a state, whose content is signed as it stands.
func (w *world) standing(state domain.ArticleState) string {
	w.t.Helper()
	id := w.signed()
	a := w.article(id)
	a.State, a.Delivery = state, domain.DeliveryPublish
	if state == domain.ArticleScheduled {
		a.DueAt = w.clock.Now().Add(time.Hour)
	}
	w.must(w.store.SaveArticle(w.t.Context(), &a))
	return id
}

// activate lets the world's informant serve at its unit.
func (w *world) activate() {
	w.t.Helper()
	i, err := w.store.Informant(w.t.Context(), w.informant.ID)
	w.must(err)
	i.State = domain.InformantActive
	w.must(w.store.SaveInformant(w.t.Context(), &i))
	w.must(w.store.AddTerm(w.t.Context(), domain.Term{InformantID: i.ID, UnitID: w.unit.ID, FromDay: "2026-01-01"}))
}
