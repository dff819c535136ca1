package notice_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
)

// allow sets 订阅通知 up and lets the follower of the world's notification allow
// so many.
func (w *world) allow(times int) domain.Subscription {
	w.t.Helper()
	w.must(w.service.SaveTemplates(w.t.Context(), w.admin, domain.ChannelSubscription, notice.Choices{domain.NoticeReturned: {TemplateID: "T1"}}))
	for i := range times {
		w.must(w.service.Permitted(w.t.Context(), "e:allow:"+w.openID()+strings.Repeat("x", i), w.openID(), []notice.Permission{{TemplateID: "T1", Allowed: true}}))
	}
	return domain.Subscription{AppID: appID, OpenID: w.openID(), TemplateID: "T1"}
}

func (w *world) openID() string {
	w.t.Helper()
	n, err := w.store.Notification(w.t.Context(), w.notice)
	w.must(err)
	return "openid-" + n.InformantID
}

func (w *world) credits() int {
	w.t.Helper()
	all, err := w.store.Credits(w.t.Context(), appID, w.openID())
	w.must(err)
	if len(all) == 0 {
		return 0
	}
	return all[0].Credits
}

// order makes the channels of returned manuscripts.
func (w *world) order(channels ...domain.Channel) {
	w.t.Helper()
	rules := domain.DefaultNoticeRules()
	rules.Kinds[domain.NoticeReturned] = domain.NoticeRule{Channels: channels}
	w.must(w.service.SaveRules(w.t.Context(), w.admin, rules))
}

func (w *world) reached() int {
	return len(w.platform.arrived) + len(w.platform.allowed) + len(w.platform.texts) + len(w.platform.mails)
}

// course are the channels of the tries, with how each ended.
func (w *world) course() string {
	w.t.Helper()
	var all []string
	for _, t := range w.tries() {
		all = append(all, string(t.Channel)+" "+t.State.String())
	}
	return strings.Join(all, ", ")
}

func TestChain_GoesOnAfterARefusalAndNeverInDoubt(t *testing.T) {
	const tmpl, sub, chat = domain.ChannelTemplate, domain.ChannelSubscription, domain.ChannelCustomer
	for name, c := range map[string]struct {
		order   []domain.Channel
		answers []error
		credits int
		window  bool
		want    domain.NoticeState
		told    string
	}{
		"the first takes it":          {[]domain.Channel{tmpl, sub, chat}, nil, 1, true, domain.NoticeSent, "template sent"},
		"another comes first":         {[]domain.Channel{sub, tmpl}, nil, 1, true, domain.NoticeSent, "subscription sent"},
		"refused, then allowed":       {[]domain.Channel{tmpl, sub, chat}, []error{errInvalid}, 1, true, domain.NoticeSent, "template failed, subscription sent"},
		"refused, nothing allowed":    {[]domain.Channel{tmpl, sub, chat}, []error{errInvalid}, 0, true, domain.NoticeSent, "template failed, customer sent"},
		"refused twice":               {[]domain.Channel{tmpl, sub, chat}, []error{errNoFollow, errClosed}, 1, true, domain.NoticeSent, "template unreachable, subscription unreachable, customer sent"},
		"refused, no window":          {[]domain.Channel{tmpl, sub, chat}, []error{errNoFollow}, 0, false, domain.NoticeUnreachable, "template unreachable"},
		"one failed, one unreachable": {[]domain.Channel{tmpl, sub}, []error{errInvalid, errClosed}, 1, false, domain.NoticeFailed, "template failed, subscription unreachable"},
		"in doubt at the second":      {[]domain.Channel{tmpl, sub, chat}, []error{errInvalid, errTimeout}, 1, true, domain.NoticeUnknown, "template failed, subscription unknown, subscription unknown"},
		"in doubt at the third":       {[]domain.Channel{chat, tmpl}, []error{errTimeout}, 0, true, domain.NoticeUnknown, "customer unknown, customer unknown"},
		"doubt, then a repeat":        {[]domain.Channel{tmpl, sub}, []error{errTimeout}, 1, true, domain.NoticeSent, "template unknown, template sent"},
		"doubt, then a refusal":       {[]domain.Channel{tmpl, sub}, []error{errTimeout, errInvalid}, 1, true, domain.NoticeUnknown, "template unknown, template failed, template unknown"},
		"away, then back":             {[]domain.Channel{tmpl, sub}, []error{errAway}, 1, true, domain.NoticeSent, "template failed, template sent"},
		"refused, the second is away": {[]domain.Channel{tmpl, sub}, []error{errInvalid, errAway}, 1, true, domain.NoticeSent, "template failed, subscription failed, subscription sent"},
		"no channel at all":           {[]domain.Channel{}, nil, 1, true, domain.NoticeUnreachable, "inbox unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.order(c.order...)
			w.allow(c.credits)
			if c.window {
				w.service.Heard(w.openID(), notice.AfterMessage)
			}
			w.platform.answers = c.answers
			w.runFor(30 * time.Minute)
			w.state(c.want)
			if got := w.course(); got != c.told {
				t.Errorf("tries: %s; want: %s", got, c.told)
			}
			if w.reached() > 1 {
				t.Errorf("%d messages reached the person", w.reached())
			}
		})
	}
}

func TestSubscription_CountsWhatIsAllowed(t *testing.T) {
	w := newWorld(t)
	w.order(domain.ChannelSubscription)
	w.allow(2)
	w.must(w.service.Permitted(t.Context(), "e:allow:"+w.openID(), w.openID(), []notice.Permission{{TemplateID: "T1", Allowed: true}})) // the platform repeats itself
	if w.credits() != 2 {
		t.Fatalf("%d allowed, want 2", w.credits())
	}
	w.run()
	w.state(domain.NoticeSent)
	if w.credits() != 1 || len(w.platform.allowed) != 1 || w.platform.allowed[0].URL != "https://example.test/m/manuscripts/1" {
		t.Fatalf("%d left after one of two, sent %+v", w.credits(), w.platform.allowed)
	}
	for name, c := range map[string]struct {
		answer error
		left   int
	}{
		"the data is refused": {errInvalid, 1},
		"nobody knows":        {errTimeout, 0},
		"nothing is allowed":  {errClosed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.order(domain.ChannelSubscription)
			w.allow(1)
			w.platform.answers = []error{c.answer}
			w.run()
			if w.credits() != c.left {
				t.Errorf("%d left, want %d", w.credits(), c.left)
			}
		})
	}
	w.must(w.service.Permitted(t.Context(), "e:stop", w.openID(), []notice.Permission{{TemplateID: "T1"}}))
	if w.credits() != 0 {
		t.Errorf("%d left after somebody said no", w.credits())
	}
}

func TestSubscription_ReachesWhoDoesNotFollow(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.notice = w.notify(false)
	w.allow(1)
	w.run()
	w.state(domain.NoticeSent)
	if len(w.platform.allowed) != 1 || len(w.platform.calls) != 1 {
		t.Errorf("%d subscription messages, %d template messages", len(w.platform.allowed), len(w.platform.calls))
	}
}

// tellAccount tells an account with these ways something.
func (w *world) tellAccount(openID, mail string) {
	w.t.Helper()
	ctx := w.t.Context()
	account := domain.Account{ID: w.store.NewID(), Username: "editor", Name: "编辑二", Roles: []domain.Role{domain.RoleFirstReviewer}, OpenID: openID}
	w.must(w.store.AddAccount(ctx, &account))
	w.must(w.store.SaveAccountNotices(ctx, domain.AccountNotices{AccountID: account.ID, Mail: mail}))
	w.must(w.store.Notify(ctx, domain.Notification{
		Kind: domain.NoticeWaiting, AccountID: account.ID, Path: "/m/review/1", Facts: []domain.Fact{{Name: "标题", Value: "东岭区举办技能大赛"}},
	}))
	all, err := w.store.Notifications(ctx, repository.NotificationQuery{Kind: domain.NoticeWaiting, Limit: 1})
	w.must(err)
	w.notice = all[0].ID
}

func TestMail_ReachesEditorsWithoutWeChat(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.tellAccount("", "bian@example.test")
	w.run()
	w.state(domain.NoticeSent)
	if len(w.platform.mails) != 1 {
		t.Fatalf("%d mails", len(w.platform.mails))
	}
	got := w.platform.mails[0]
	if got.To != "bian@example.test" || got.ID != w.notice || got.Subject != "有稿件待审：东岭区举办技能大赛" || got.Link != "https://example.test/m/review/1" || !strings.Contains(strings.Join(got.Lines, "\n"), "标题：东岭区举办技能大赛") {
		t.Errorf("mail %+v", got)
	}
	if got := w.course(); got != "mail sent" {
		t.Errorf("tries: %s", got)
	}
}

func TestMail_OfUnknownOutcomeIsNotRepeated(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.tellAccount("", "bian@example.test")
	w.platform.answers = []error{errTimeout}
	w.runFor(time.Hour)
	w.state(domain.NoticeUnknown)
	if len(w.platform.mails) != 1 {
		t.Errorf("%d mails", len(w.platform.mails))
	}
}

func TestQuietHours_LetWhatIsNotUrgentWait(t *testing.T) {
	w := newWorld(t)
	w.run()
	w.must(w.service.SaveRules(t.Context(), w.admin, domain.DefaultNoticeRules()))
	w.clock.Add(13 * time.Hour) // 23:00
	w.notice = w.notify(true)
	for range 5 {
		w.run()
		w.clock.Add(time.Hour)
	}
	w.state(domain.NoticeQueued)
	if tries := w.tries(); len(tries) != 1 || tries[0].Detail != "现在是免打扰时间，07:30 以后发送。" || len(w.platform.calls) != 1 {
		t.Fatalf("tries %+v, %d calls", tries, len(w.platform.calls))
	}
	rules := domain.DefaultNoticeRules()
	rules.Kinds[domain.NoticeReturned] = domain.NoticeRule{Channels: domain.Channels(), Urgent: true}
	w.must(w.service.SaveRules(t.Context(), w.admin, rules))
	urgent := w.notify(true)
	w.run()
	w.state(domain.NoticeQueued)
	waiting := w.notice
	w.notice = urgent
	w.state(domain.NoticeSent)
	w.notice = waiting
	w.clock.Add(3*time.Hour + 30*time.Minute) // 07:30
	w.run()
	w.state(domain.NoticeSent)
	if len(w.platform.arrived) != 3 {
		t.Errorf("%d arrived, want all three", len(w.platform.arrived))
	}
}

func TestRules_AreTheAdministrators(t *testing.T) {
	w := newWorld(t)
	rules := domain.DefaultNoticeRules()
	if err := w.service.SaveRules(t.Context(), w.editor, rules); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("saved by an editor: %v", err)
	}
	if _, err := w.service.RulesPage(t.Context(), w.editor); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("read by an editor: %v", err)
	}
	rules.QuietUntil = -1
	if err := w.service.SaveRules(t.Context(), w.admin, rules); domain.FieldsOf(err)["quiet_until"] == "" {
		t.Errorf("a time that is none: %v", err)
	}
	rules.QuietUntil = 6 * 60
	w.must(w.service.SaveRules(t.Context(), w.admin, rules))
	page, err := w.service.RulesPage(t.Context(), w.admin)
	if err != nil || page.Rules.QuietUntil != 6*60 || !page.Mail {
		t.Errorf("page %+v, %v", page, err)
	}
	rows, err := w.store.AuditOf(t.Context(), "settings", domain.SettingNoticeRules, 5)
	if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Detail, "06:00") {
		t.Errorf("audit %+v, %v", rows, err)
	}
}

func TestFit_SaysWhatBecomesOfAnExample(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		field notice.FieldChoice
		grade string
	}{
		{notice.FieldChoice{Name: "thing1", Fact: "单位"}, "good"},
		{notice.FieldChoice{Name: "thing1", Fact: "标题"}, "cut"},
		{notice.FieldChoice{Name: "thing1"}, "empty"},
		{notice.FieldChoice{Name: "thing1", Fixed: "请尽快"}, "good"},
		{notice.FieldChoice{Name: "time9", Fixed: "某项"}, "refused"},
		{notice.FieldChoice{Name: "const2", Fixed: "某项"}, "choice"},
	} {
		got, err := w.service.FieldFit(w.admin, domain.NoticeReturned, c.field)
		if err != nil || got.Grade != c.grade || got.Words() == "" {
			t.Errorf("%+v: %+v, %v; want %s", c.field, got, err, c.grade)
		}
	}
	if _, err := w.service.FieldFit(w.editor, domain.NoticeReturned, notice.FieldChoice{Name: "thing1"}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("asked by an editor: %v", err)
	}
}

func TestTest_SendsToOneselfWhatIsTyped(t *testing.T) {
	w := newWorld(t)
	w.run()
	trial := notice.Trial{Channel: domain.ChannelTemplate, Kind: domain.NoticeReturned, Choice: notice.Choice{TemplateID: "T1", Fields: map[string]string{"thing1": "编号"}}}
	if _, err := w.service.Test(t.Context(), w.admin, trial); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("without WeChat: %v", err)
	}
	w.admin.OpenID = "openid-admin"
	got, err := w.service.Test(t.Context(), w.admin, trial)
	if err != nil || !got.Good {
		t.Fatalf("%+v, %v", got, err)
	}
	if last := w.platform.arrived[1]; last.OpenID != "openid-admin" || last.Fields[0].Value != "2026-000123" {
		t.Errorf("sent %+v", last)
	}
	w.platform.answers = []error{errInvalid}
	if got, err = w.service.Test(t.Context(), w.admin, trial); err != nil || got.Good || got.Code != 47003 {
		t.Errorf("refused: %+v, %v", got, err)
	}
	trial.Channel = domain.ChannelSubscription
	if _, err = w.service.Test(t.Context(), w.admin, trial); domain.KindOf(err) != domain.KindConflict || len(w.platform.allowed) != 0 {
		t.Errorf("a subscription that nobody allowed: %v", err)
	}
	if _, err = w.service.Test(t.Context(), w.editor, trial); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("by an editor: %v", err)
	}
}

// A test that the platform refuses costs whoever tries it no permission.
func TestTest_ARefusalGivesThePermissionBack(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		left   int
	}{
		"refused for its content": {errInvalid, 2},
		"nothing is allowed":      {errClosed, 0},
		"no answer":               {errTimeout, 1},
		"taken":                   {nil, 1},
	} {
		w := newWorld(t)
		w.admin.OpenID = "openid-admin"
		credit := domain.Subscription{AppID: appID, OpenID: w.admin.OpenID, TemplateID: "S1"}
		w.must(w.store.AddCredit(t.Context(), credit), w.store.AddCredit(t.Context(), credit))
		w.platform.answers = []error{c.answer}
		_, err := w.service.Test(t.Context(), w.admin, notice.Trial{
			Channel: domain.ChannelSubscription, Kind: domain.NoticeReturned, Choice: notice.Choice{TemplateID: "S1", Fields: map[string]string{"thing1": "编号"}},
		})
		w.must(err)
		left, err := w.store.Credits(t.Context(), appID, w.admin.OpenID)
		if err != nil || len(left) != 1 || left[0].Credits != c.left {
			t.Errorf("%s: left %+v, %v; want %d", name, left, err, c.left)
		}
	}
}

func TestTemplatesPage_FlagsATemplateThatVanished(t *testing.T) {
	w := newWorld(t)
	w.must(w.service.SaveTemplates(t.Context(), w.admin, domain.ChannelTemplate, notice.Choices{
		domain.NoticeReturned: {TemplateID: "T1"}, domain.NoticeAdopted: {TemplateID: "gone", Fields: map[string]string{"thing1": "标题"}},
	}))
	page, err := w.service.TemplatesPage(t.Context(), w.admin, domain.ChannelTemplate)
	if err != nil || page.Vanished() != 1 {
		t.Errorf("%d vanished, %v; want 1", page.Vanished(), err)
	}
}
