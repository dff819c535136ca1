package notice_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
)

// lastCode is the code in the newest mail.
func (w *world) lastCode() string {
	w.t.Helper()
	last := w.platform.mails[len(w.platform.mails)-1]
	_, code, found := strings.Cut(last.Link, "https://example.test/console/profile/mail/")
	if !found || len(code) < 20 {
		w.t.Fatalf("link %q", last.Link)
	}
	return code
}

func TestMail_IsConfirmedByACodeThatWorksOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.service.AskMail(ctx, w.editor, " bian@example.test "))
	mail := func() string {
		how, err := w.service.Preferences(ctx, w.editor)
		w.must(err)
		return how.Mail + "|" + how.MailPending
	}
	if got := mail(); got != "|bian@example.test" || w.platform.mails[0].To != "bian@example.test" {
		t.Fatalf("%s, mail to %s", got, w.platform.mails[0].To)
	}
	code := w.lastCode()
	for name, act := range map[string]func() error{
		"another code":    func() error { return w.service.ConfirmMail(ctx, w.editor, "x"+code) },
		"another account": func() error { return w.service.ConfirmMail(ctx, w.admin, code) },
		"no code":         func() error { return w.service.ConfirmMail(ctx, w.admin, "") },
	} {
		if err := act(); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if address, err := w.service.MailToConfirm(ctx, w.editor, code); err != nil || address != "bian@example.test" {
		t.Errorf("to confirm: %q, %v", address, err)
	}
	w.must(w.service.ConfirmMail(ctx, w.editor, code))
	if err := w.service.ConfirmMail(ctx, w.editor, code); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("the same code again: %v", err)
	}
	if got := mail(); got != "bian@example.test|" {
		t.Errorf("after the confirmation: %s", got)
	}
	w.clock.Add(time.Hour)
	w.must(w.service.AskMail(ctx, w.editor, "xin@example.test"))
	if err := w.service.AskMail(ctx, w.editor, "xin@example.test"); domain.FieldsOf(err)["mail"] == "" {
		t.Errorf("two in a minute: %v", err)
	}
	late := w.lastCode()
	w.clock.Add(24 * time.Hour)
	if err := w.service.ConfirmMail(ctx, w.editor, late); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a day later: %v", err)
	}
	if got := mail(); got != "bian@example.test|" {
		t.Errorf("after a code that nobody used: %s", got)
	}
	w.must(w.service.SavePreferences(ctx, w.editor, domain.WaitingDigest, true))
	how, err := w.service.Preferences(ctx, w.editor)
	if err != nil || how.Mail != "" || how.Waiting != domain.WaitingDigest {
		t.Errorf("taken away: %+v, %v", how, err)
	}
	rows, err := w.store.AuditOf(ctx, "account", w.editor.ID, 9)
	if err != nil || len(rows) != 4 || strings.Contains(rows[0].Detail+rows[1].Detail+rows[2].Detail, "bian@") {
		t.Errorf("audit %+v, %v", rows, err)
	}
}

func TestAskMail_SaysWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	for _, address := range []string{"", "bian", "bian@", "@example.test", "a@b@c.test", "bian@localhost", "编@example.test", "a b@example.test", "x@example.test>, y@example.test"} {
		if err := w.service.AskMail(t.Context(), w.editor, address); domain.FieldsOf(err)["mail"] == "" {
			t.Errorf("%q: %v", address, err)
		}
	}
	w.platform.answers = []error{errors.New("refused")}
	if err := w.service.AskMail(t.Context(), w.editor, "bian@example.test"); domain.FieldsOf(err)["mail"] == "" || len(w.platform.mails) != 0 {
		t.Errorf("a server that refuses: %v", err)
	}
	if err := w.service.AskMail(t.Context(), w.editor, "bian@example.test"); err != nil || len(w.platform.mails) != 1 {
		t.Errorf("at once again: %v, %d mails", err, len(w.platform.mails))
	}
	without := notice.New(notice.Config{Store: w.store, Notifier: w.platform, AppID: appID, Log: quiet()})
	if err := without.AskMail(t.Context(), w.editor, "bian@example.test"); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("without a server: %v", err)
	}
}

func TestDigest_IsOneMessageForEachMoment(t *testing.T) {
	w := newWorld(t)
	w.run()
	ctx := t.Context()
	rules := domain.DefaultNoticeRules() // at nine and at two
	w.must(w.service.SaveRules(ctx, w.admin, rules))
	add := func(name string, choice domain.WaitingChoice) domain.Account {
		a := domain.Account{ID: w.store.NewID(), Username: name, Name: name, Roles: []domain.Role{domain.RoleFirstReviewer}, OpenID: "openid-" + name}
		w.must(w.store.AddAccount(ctx, &a))
		w.must(w.service.SavePreferences(ctx, a, choice, false))
		return a
	}
	digest := add("digest", domain.WaitingDigest)
	add("atonce", domain.WaitingAtOnce)
	add("none", domain.WaitingNone)
	author := domain.Informant{ID: w.store.NewID(), Name: "作者"}
	w.must(w.store.AddInformant(ctx, &author))
	numbers := 0
	waiting := func(n int) {
		for range n {
			numbers++
			m := domain.Manuscript{
				ID: w.store.NewID(), InformantID: author.ID, Number: fmt.Sprintf("2026-%06d", numbers), State: domain.ManuscriptReviewing, Steps: 3, Step: 1, Round: 1, SubmittedAt: w.store.Now(),
			}
			w.must(w.store.AddManuscript(ctx, &m))
		}
	}
	told := func(want int) []domain.Notification {
		t.Helper()
		if _, err := w.service.Digest(ctx); err != nil {
			t.Fatal(err)
		}
		all, err := w.store.Notifications(ctx, repository.NotificationQuery{Kind: domain.NoticeDigest, Limit: 10})
		w.must(err)
		if len(all) != want {
			t.Fatalf("%d digests at %s, want %d", len(all), w.clock.Now().In(domain.Shanghai()).Format("15:04"), want)
		}
		return all
	}
	told(0)                    // chosen after nine
	w.clock.Add(4 * time.Hour) // 14:00, and nothing waits
	told(0)
	waiting(2)
	told(0) // the moment has passed
	w.clock.Add(19 * time.Hour)
	got := told(1)[0] // nine the next day
	if got.AccountID != digest.ID || got.Fact("标题") != "待审稿件 2 篇" || got.Fact("说明") != "新到 2 篇，登记待审 0 份" && got.Fact("说明") != "新到 2 篇" || got.Fact("数量") != "2" {
		t.Errorf("digest %+v", got)
	}
	told(1)
	w.clock.Add(10 * 24 * time.Hour)
	waiting(1)
	if got = told(2)[0]; !strings.Contains(got.Fact("标题"), "待审稿件 3 篇，逾期 2 篇") || !strings.HasPrefix(got.Fact("说明"), "新到 1 篇") {
		t.Errorf("digest %+v", got.Facts)
	}
	told(2)
}

func TestDigest_WhoseFailsKeepsTheirsFromNobody(t *testing.T) {
	w := newWorld(t)
	w.run()
	ctx := t.Context()
	w.must(w.service.SaveRules(ctx, w.admin, domain.DefaultNoticeRules()))
	gone := domain.Account{ID: w.store.NewID(), Username: "gone", Name: "gone", Roles: []domain.Role{domain.RoleFirstReviewer}}
	w.must(w.service.SavePreferences(ctx, gone, domain.WaitingDigest, false)) // there is no such account any more
	reader := domain.Account{ID: w.store.NewID(), Username: "reader", Name: "reader", Roles: []domain.Role{domain.RoleFirstReviewer}, OpenID: "openid-reader"}
	w.must(w.store.AddAccount(ctx, &reader), w.service.SavePreferences(ctx, reader, domain.WaitingDigest, false))
	author := domain.Informant{ID: w.store.NewID(), Name: "作者"}
	w.must(w.store.AddInformant(ctx, &author))
	w.must(w.store.AddManuscript(ctx, &domain.Manuscript{
		ID: w.store.NewID(), InformantID: author.ID, Number: "2026-000001", State: domain.ManuscriptReviewing, Steps: 3, Step: 1, Round: 1, SubmittedAt: w.store.Now(),
	}))
	w.clock.Add(24 * time.Hour)
	told, err := w.service.Digest(ctx)
	if told != 1 || !strings.Contains(fmt.Sprint(err), gone.ID) {
		t.Errorf("told %d, and %v", told, err)
	}
}
