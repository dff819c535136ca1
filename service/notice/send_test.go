package notice_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
)

func TestSend_FillsTheTemplateAndWaitsForTheReport(t *testing.T) {
	w := newWorld(t)
	w.run()
	n := w.state(domain.NoticeSent)
	got := w.platform.arrived[0]
	if got.ClientMsgID != n.ID || got.TemplateID != "T1" || got.URL != "https://example.test/m/manuscripts/1" || got.OpenID != n.OpenID {
		t.Fatalf("sent %+v", got)
	}
	values := map[string]string{}
	for _, f := range got.Fields {
		values[f.Name] = f.Value
	}
	if values["thing1"] != "东岭区举办技能大赛" || values["phrase2"] != "退回修改" || values["time3"] != "" {
		t.Fatalf("fields %v", values)
	}
	w.must(w.service.Finished(t.Context(), "e:1", n.MessageID, "success"))
	w.state(domain.NoticeDelivered)
	w.must(w.service.Finished(t.Context(), "e:1", n.MessageID, "failed: system failed"))
	w.must(w.service.Finished(t.Context(), "e:2", n.MessageID, "failed: system failed"))
	w.state(domain.NoticeDelivered)
	if tries := w.tries(); len(tries) != 1 || tries[0].State != domain.NoticeDelivered {
		t.Fatalf("tries %+v", tries)
	}
}

func TestFinished_ReportBeforeTheMarkIsNotLost(t *testing.T) {
	for status, want := range map[string]domain.NoticeState{
		"success": domain.NoticeDelivered, "failed:user block": domain.NoticeUnreachable, "failed: system failed": domain.NoticeFailed,
	} {
		t.Run(status, func(t *testing.T) {
			w := newWorld(t)
			w.platform.after = func(id string) { w.must(w.service.Finished(t.Context(), "e:"+id, id, status)) }
			w.run()
			w.state(want)
		})
	}
}

func TestFinished_RacesWithTheMarkOnEveryDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		w := newWorldOn(t, newClock(), store)
		for range 15 {
			var report sync.WaitGroup
			w.platform.after = func(id string) {
				report.Go(func() {
					if err := w.service.Finished(t.Context(), "e:"+id, id, "success"); err != nil {
						t.Error(err)
					}
				})
			}
			w.run()
			report.Wait()
			w.state(domain.NoticeDelivered)
			w.notice = w.notify(true)
		}
		ledger, err := w.service.Ledger(t.Context(), w.editor, notice.LedgerQuery{State: "delivered", Kind: domain.NoticeReturned})
		if err != nil || len(ledger.Lines) != 15 || ledger.Total != 16 || ledger.Lines[0].Recipient.Name != "测试信息员" || len(ledger.Lines[0].Tries) != 1 {
			t.Fatalf("ledger of %d lines, %d in all, %v", len(ledger.Lines), ledger.Total, err)
		}
	})
}

func TestFinished_UserBlockMarksTheFollower(t *testing.T) {
	w := newWorld(t)
	w.run()
	n := w.state(domain.NoticeSent)
	w.must(w.service.Finished(t.Context(), "e:1", n.MessageID, "failed:user block"))
	w.state(domain.NoticeUnreachable)
	f, err := w.store.Follower(t.Context(), appID, n.OpenID)
	if err != nil || f.Unreachable == "" {
		t.Fatalf("follower %+v, %v: want words why it is unreachable", f, err)
	}
	again := func() {
		w.must(w.store.Notify(t.Context(), domain.Notification{Kind: domain.NoticeReturned, InformantID: n.InformantID}))
		all, err := w.store.Notifications(t.Context(), repository.NotificationQuery{InformantID: n.InformantID, Limit: 1})
		w.must(err)
		w.notice = all[0].ID
		w.run()
	}
	w.clock.Add(time.Minute)
	again()
	w.state(domain.NoticeUnreachable)
	w.must(w.store.Wrote(t.Context(), appID, n.OpenID)) // who writes gets messages again
	again()
	w.state(domain.NoticeSent)
	if len(w.platform.calls) != 2 {
		t.Errorf("%d calls, want one before the refusal and one after the message", len(w.platform.calls))
	}
}

func TestSend_UnknownOutcomeIsRepeatedUnderTheSameNumberOnly(t *testing.T) {
	w := newWorld(t)
	w.platform.answers = []error{errTimeout, errTimeout}
	w.runFor(time.Minute)
	w.state(domain.NoticeSent)
	if len(w.platform.calls) != 3 || len(w.platform.arrived) != 1 {
		t.Fatalf("%d calls, %d arrived; want 3 and 1", len(w.platform.calls), len(w.platform.arrived))
	}
}

func TestSend_ARefusalAfterADoubtStaysUnknown(t *testing.T) {
	for _, refusal := range []error{errNoFollow, errInvalid} {
		w := newWorld(t)
		w.platform.answers = []error{errTimeout, refusal}
		w.runFor(time.Minute)
		w.state(domain.NoticeUnknown)
		if len(w.platform.arrived) != 1 || !strings.Contains(w.tries()[1].Detail, "可能已经收到") {
			t.Errorf("%d arrived, told as %q", len(w.platform.arrived), w.tries()[1].Detail)
		}
	}
}

func TestSend_UnknownOutcomeEndsUnknownAfterNineMinutes(t *testing.T) {
	w := newWorld(t)
	for range 20 {
		w.platform.answers = append(w.platform.answers, errTimeout)
	}
	start := w.clock.Now()
	w.runFor(30 * time.Minute)
	w.state(domain.NoticeUnknown)
	if len(w.platform.arrived) != 1 {
		t.Fatalf("%d messages arrived, want 1", len(w.platform.arrived))
	}
	last := w.tries()[len(w.tries())-2] // the last line is the note that nobody tries any more
	if last.StartedAt.Sub(start) >= 9*time.Minute {
		t.Fatalf("last try %s after the first, want less than 9 min", last.StartedAt.Sub(start))
	}
	jobs, err := w.store.JobsOf(t.Context(), domain.JobNotify, w.notice)
	if err != nil || jobs[0].State != domain.JobUnknown {
		t.Fatalf("job %+v, %v; want unknown", jobs[0], err)
	}
	w.runFor(time.Hour)
	if len(w.platform.arrived) != 1 {
		t.Fatal("sent again by itself after the outcome stayed unknown")
	}
}

// crash claims the job and calls the platform as a process would that dies
// before it writes the answer down.
func (w *world) crash() {
	w.t.Helper()
	ctx := w.t.Context()
	jobs, err := w.store.DueJobs(ctx, nil, 1)
	w.must(err)
	won, err := w.store.ClaimJob(ctx, &jobs[0], "dead", time.Minute)
	if err != nil || !won {
		w.t.Fatalf("claim: %v %v", won, err)
	}
	dying := notice.New(notice.Config{Store: w.store, Notifier: dies{w.platform}, AppID: appID, Log: quiet()})
	func() {
		defer func() {
			if recover() == nil {
				w.t.Fatal("the process did not die")
			}
		}()
		_ = dying.Send(ctx, jobs[0])
	}()
}

// dies is a platform that takes the message while our process dies.
type dies struct{ *platform }

func (d dies) SendTemplate(ctx context.Context, m notice.Template) (string, error) {
	_, _ = d.platform.SendTemplate(ctx, m)
	panic("killed")
}

func TestSend_CrashBetweenSendAndMark(t *testing.T) {
	for name, test := range map[string]struct {
		down    time.Duration
		want    domain.NoticeState
		arrived int
	}{
		"back within nine minutes": {2 * time.Minute, domain.NoticeSent, 1},
		"back later":               {20 * time.Minute, domain.NoticeUnknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.crash()
			w.run()
			w.state(domain.NoticeQueued) // the dead worker's lease still holds
			w.clock.Add(test.down)
			w.runFor(time.Minute)
			w.state(test.want)
			if len(w.platform.arrived) != test.arrived {
				t.Fatalf("%d arrived, want %d", len(w.platform.arrived), test.arrived)
			}
			if first := w.tries()[0]; first.State != domain.NoticeUnknown || first.EndedAt.IsZero() {
				t.Fatalf("the interrupted try reads %+v, want unknown", first)
			}
		})
	}
}

func TestSend_DefiniteFailures(t *testing.T) {
	for name, test := range map[string]struct {
		answer error
		want   domain.NoticeState
		calls  int
		words  string
	}{
		"data refused":    {errInvalid, domain.NoticeFailed, 1, "模板"},
		"does not follow": {errNoFollow, domain.NoticeUnreachable, 1, "没有关注"},
		"unknown errcode": {errUnforseen, domain.NoticeFailed, 1, "技术人员"},
		"away for long":   {errAway, domain.NoticeFailed, 8, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range 20 {
				w.platform.answers = append(w.platform.answers, test.answer)
			}
			w.runFor(time.Hour)
			w.state(test.want)
			if len(w.platform.calls) != test.calls || !strings.Contains(w.tries()[0].Detail, test.words) {
				t.Fatalf("%d calls, words %q; want %d and %q", len(w.platform.calls), w.tries()[0].Detail, test.calls, test.words)
			}
		})
	}
}

func TestSend_WithoutAWay(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.notice = w.notify(false)
	w.run()
	w.state(domain.NoticeUnreachable)
	if tries := w.tries(); len(tries) != 1 || !strings.Contains(tries[0].Detail, "没有关注公众号") {
		t.Fatalf("tries %+v", tries)
	}
	w.must(w.service.SaveTemplates(t.Context(), w.admin, domain.ChannelTemplate, notice.Choices{}))
	w.notice = w.notify(true)
	w.run()
	w.state(domain.NoticeFailed)
	if tries := w.tries(); !strings.Contains(tries[0].Detail, "通知模板") {
		t.Fatalf("tries %+v", tries)
	}
	if len(w.platform.calls) != 1 {
		t.Fatalf("%d calls, want only that of the first notification", len(w.platform.calls))
	}
}

func TestSend_AccountWithoutWeChatIsUnreachable(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.clock.Add(time.Second)
	account := domain.Account{ID: w.store.NewID(), Username: "editor", Name: "编辑二", Roles: []domain.Role{domain.RoleFirstReviewer}}
	w.must(w.store.AddAccount(t.Context(), &account))
	w.must(w.store.Notify(t.Context(), domain.Notification{Kind: domain.NoticeReturned, AccountID: account.ID}))
	w.run()
	ledger, err := w.service.Ledger(t.Context(), w.editor, notice.LedgerQuery{})
	if err != nil || ledger.Lines[0].State != domain.NoticeUnreachable || ledger.Lines[0].Recipient.Name != "编辑二" {
		t.Fatalf("ledger %+v, %v", ledger.Lines, err)
	}
}

func TestRetry_AsksBeforeAMessageMayArriveTwice(t *testing.T) {
	w := newWorld(t)
	w.crash()
	w.clock.Add(20 * time.Minute)
	w.run()
	w.state(domain.NoticeUnknown)
	if err := w.service.Retry(t.Context(), w.editor, w.notice, false); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("retry without confirmation: %v, want a conflict", err)
	}
	auditor := domain.Account{ID: "a3", Roles: []domain.Role{domain.RoleAuditor}}
	if err := w.service.Retry(t.Context(), auditor, w.notice, true); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("retry by the auditor: %v, want forbidden", err)
	}
	w.must(w.service.Retry(t.Context(), w.editor, w.notice, true))
	if err := w.service.Retry(t.Context(), w.editor, w.notice, true); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("second retry: %v, want a conflict", err)
	}
	w.run()
	w.state(domain.NoticeSent)
	rows, err := w.store.AuditOf(t.Context(), "notification", w.notice, 5)
	if err != nil || len(rows) != 1 || rows[0].Action != "notification.retry" {
		t.Fatalf("audit %+v, %v", rows, err)
	}
}

func TestRetry_OfAFailureIsNotTakenForARepeat(t *testing.T) {
	w := newWorld(t)
	w.run()
	n := w.state(domain.NoticeSent)
	w.must(w.service.Finished(t.Context(), "e:1", n.MessageID, "failed: system failed"))
	w.state(domain.NoticeFailed)
	w.must(w.service.Retry(t.Context(), w.editor, w.notice, false))
	w.run()
	w.state(domain.NoticeSent)
	if len(w.platform.arrived) != 2 {
		t.Fatalf("%d arrived, want the retry to arrive", len(w.platform.arrived))
	}
}

func TestReply_IsNeverRepeatedInDoubt(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.must(w.service.ReplyLater(t.Context(), "openid", "审稿中 2 篇"))
	w.platform.answers = []error{errTimeout}
	w.runFor(30 * time.Minute)
	if len(w.platform.texts) != 1 {
		t.Fatalf("%d sends, want 1", len(w.platform.texts))
	}
	jobs, err := w.store.JobsOf(t.Context(), domain.JobReplyMessage, "openid")
	if err != nil || jobs[0].State != domain.JobUnknown {
		t.Fatalf("job %+v, %v; want unknown", jobs[0], err)
	}
}

func TestReply_InterruptedIsNotRepeated(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.must(w.service.ReplyLater(t.Context(), "openid", "审稿中 2 篇"))
	jobs, err := w.store.DueJobs(t.Context(), nil, 1)
	w.must(err)
	if won, err := w.store.ClaimJob(t.Context(), &jobs[0], "dead", time.Minute); err != nil || !won {
		t.Fatal(won, err)
	}
	w.runFor(10 * time.Minute)
	if len(w.platform.texts) != 0 {
		t.Fatal("an answer that may have been sent was sent again")
	}
}

func TestTemplates_GuessesAndRefuses(t *testing.T) {
	w := newWorld(t)
	page, err := w.service.TemplatesPage(t.Context(), w.admin, domain.ChannelTemplate)
	w.must(err)
	for _, k := range page.Kinds {
		if k.Kind == domain.NoticeReturned && (len(k.Fields) != 3 || k.Fields[1].Fact != "结果" || !k.Known) {
			t.Fatalf("guessed %+v", k)
		}
	}
	for name, choice := range map[string]notice.Choice{
		"id with markup": {TemplateID: "<b>"},
		"unknown fact":   {TemplateID: "T1", Fields: map[string]string{"thing1": "电话"}},
		"bad field":      {TemplateID: "T1", Fields: map[string]string{"标题": "标题"}},
	} {
		err := w.service.SaveTemplates(t.Context(), w.admin, domain.ChannelTemplate, notice.Choices{domain.NoticeReturned: choice})
		if domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	if err := w.service.SaveTemplates(t.Context(), w.editor, domain.ChannelTemplate, notice.Choices{}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("saved by an editor: %v, want forbidden", err)
	}
	w.platform.listing = errAway
	if page, err = w.service.TemplatesPage(t.Context(), w.admin, domain.ChannelTemplate); err != nil || page.Problem == "" || len(page.Kinds) == 0 {
		t.Errorf("page without the platform: %+v, %v", page, err)
	}
}

func TestTemplates_NameFieldsAsTheTemplateDoes(t *testing.T) {
	w := newWorld(t)
	page, err := w.service.TemplatesPage(t.Context(), w.admin, domain.ChannelTemplate)
	w.must(err)
	for _, k := range page.Kinds {
		if k.Kind != domain.NoticeReturned {
			continue
		}
		if k.Fields[0].Label != "标题" || k.Fields[1].Label != "" {
			t.Errorf("fields %+v, want the first named 标题 and the second by nothing", k.Fields)
		}
		again := w.service.Typed(k, notice.Choice{TemplateID: "T1", Fields: map[string]string{"thing1": "说明"}})
		if len(again.Fields) != 1 || again.Fields[0].Label != "标题" {
			t.Errorf("shown again: %+v", again.Fields)
		}
	}
}

func TestHousekeep_ForgetsWhatHasServed(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.must(w.store.Receive(t.Context(), "m:old", "openid", "答复"))
	w.clock.Add(8 * 24 * time.Hour)
	w.must(w.store.Receive(t.Context(), "m:new", "openid", "答复"))
	w.must(w.service.Housekeep(t.Context()))
	if _, err := w.store.Received(t.Context(), "m:old"); err == nil {
		t.Error("an old key is still there")
	}
	if _, err := w.store.Received(t.Context(), "m:new"); err != nil {
		t.Error("a fresh key is gone")
	}
	w.clock.Add(31 * 24 * time.Hour)
	w.must(w.service.Housekeep(t.Context()))
	if n, err := w.store.CountJobs(t.Context(), domain.JobDone); err != nil || n != 0 {
		t.Errorf("%d finished jobs left, %v", n, err)
	}
}

func TestReply_ThatIsNotTakenWaitsInTheInboxOfThePhonePage(t *testing.T) {
	for name, tc := range map[string]struct {
		answer error
		want   domain.NoticeState
	}{
		"the window is closed": {errInvalid, domain.NoticeUnreachable},
		"nobody knows":         {errTimeout, domain.NoticeUnknown},
	} {
		w := newWorld(t)
		w.run()
		n, err := w.store.Notification(t.Context(), w.notice)
		w.must(err)
		text := "审稿中 2 篇\n" + `<a href="https://example.test/m/manuscripts">查看我的稿件</a>`
		w.must(w.service.ReplyLater(t.Context(), n.OpenID, text))
		w.must(w.service.ReplyLater(t.Context(), "a stranger", text))
		w.platform.answers = []error{tc.answer, tc.answer}
		w.runFor(30 * time.Minute)
		inbox, err := w.service.Inbox(t.Context(), notice.Reader{Informant: domain.Informant{ID: n.InformantID}}, "")
		w.must(err)
		if len(inbox.Lines) != 2 {
			t.Fatalf("%s: %d lines in the inbox, want 2", name, len(inbox.Lines))
		}
		got := inbox.Lines[0]
		if got.Kind != domain.NoticeReply || got.State != tc.want || got.Fact("说明") != "审稿中 2 篇\n查看我的稿件" || got.Path != "/m/manuscripts" {
			t.Errorf("%s: got %+v", name, got.Notification)
		}
		if err := w.service.Retry(t.Context(), w.admin, got.ID, true); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("%s: it may be sent again: %v", name, err)
		}
	}
}

func TestSend_WaitsWhileThePlatformWantsToBeLeftAlone(t *testing.T) {
	w := newWorld(t)
	until := w.clock.Now().Add(time.Minute)
	w.platform.rest = &domain.Later{At: until, Err: errors.New("errcode 45009")}
	for range 20 { // many looks count as no attempt
		w.run()
		w.clock.Add(10 * time.Minute)
		w.platform.rest = &domain.Later{At: w.clock.Now().Add(10 * time.Minute), Err: errors.New("errcode 45009")}
	}
	w.state(domain.NoticeQueued)
	if tries, err := w.store.Tries(t.Context(), w.notice); err != nil || len(tries) != 0 || len(w.platform.calls) != 0 {
		t.Errorf("%d tries and %d calls meanwhile, %v", len(tries), len(w.platform.calls), err)
	}
	w.platform.rest = nil
	w.runFor(20 * time.Minute)
	w.state(domain.NoticeSent)
}
