package notice_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"laigao/domain"
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
	without := notice.New(notice.Config{Store: w.store, Notifier: w.platform, AppID: appID, Log: quiet()})
	if err := without.AskMail(t.Context(), w.editor, "bian@example.test"); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("without a server: %v", err)
	}
}
