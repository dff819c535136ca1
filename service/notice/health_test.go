package notice_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/notice"
)

// alarms returns the words of the open alarms.
func (w *world) alarms() string {
	w.t.Helper()
	all, err := w.store.Alarms(w.t.Context(), w.store.Now().Add(time.Hour))
	w.must(err)
	var words []string
	for _, a := range all {
		words = append(words, a.Words+a.Advice)
	}
	return strings.Join(words, "\n")
}

func TestHealth_RaisesAlarmsAndClearsThemWhenItWorksAgain(t *testing.T) {
	w := newWorld(t)
	const path = "/cgi-bin/message/template/send"
	look := func(calls ...notice.Call) string {
		t.Helper()
		for _, c := range calls {
			c.AppID, c.Path = "app", path
			w.service.Observe(c)
		}
		w.must(w.service.LookAfter(t.Context()))
		return w.alarms()
	}
	refused := notice.Call{Code: 45009, Advice: "零点以后恢复。"}
	if got := look(notice.Call{}); got != "" {
		t.Errorf("all is well, and says %q", got)
	}
	if got := look(refused, refused); !strings.Contains(got, "45009") || !strings.Contains(got, "零点以后恢复") {
		t.Errorf("got %q", got)
	}
	if got := look(notice.Call{Code: 43004}); !strings.Contains(got, "45009") {
		t.Errorf("another refusal ended it: %q", got)
	}
	if got := look(notice.Call{}); got != "" {
		t.Errorf("it works again, and says %q", got)
	}
	if got := look(notice.Call{Code: 40001, Advice: "请核对"}, notice.Call{}); got != "" {
		t.Errorf("a renewed token raises %q", got)
	}
	blocked := notice.Call{Code: 40249, Advice: "请停用这个模板"}
	if got := look(blocked, notice.Call{}); !strings.Contains(got, "请停用这个模板") {
		t.Errorf("a blocked template raises nothing: %q", got)
	}
	if got := look(notice.Call{}); !strings.Contains(got, "请停用这个模板") {
		t.Errorf("another template's success ended it: %q", got)
	}
	var silent []notice.Call
	for range 25 {
		silent = append(silent, notice.Call{Code: -100, Silent: true})
	}
	if got := look(silent...); !strings.Contains(got, "连不上微信平台") {
		t.Errorf("got %q", got)
	}
	if got := look(notice.Call{Code: 43004}); strings.Contains(got, "连不上微信平台") {
		t.Errorf("it answers again, and says %q", got)
	}
	admin := domain.Account{ID: w.store.NewID(), Roles: []domain.Role{domain.RoleAdministrator}}
	page, err := w.service.Health(t.Context(), admin)
	w.must(err)
	if len(page.Open) != 1 || len(page.Cleared) != 2 || len(page.Others) != 1 || page.Others[0].Calls != 36 || page.Others[0].Failed != 31 {
		t.Errorf("the page shows %d open, %d cleared, %+v", len(page.Open), len(page.Cleared), page.Others)
	}
	for range 2 {
		w.must(w.service.Dismiss(t.Context(), admin, page.Open[0].Name))
	}
	if got := w.alarms(); got != "" {
		t.Errorf("dismissed, and says %q", got)
	}
	if _, err := w.service.Health(t.Context(), domain.Account{}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("somebody without the right sees it: %v", err)
	}
}

func TestHealth_FilesThatWaitForTwoDaysRaiseAnAlarm(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.Enqueue(t.Context(), domain.Job{Kind: domain.JobFetchMedia, Subject: "A"}))
	w.clock.Add(47 * time.Hour)
	w.must(w.service.LookAfter(t.Context()))
	if got := w.alarms(); got != "" {
		t.Errorf("after 47 hours: %q", got)
	}
	w.clock.Add(2 * time.Hour)
	w.must(w.service.LookAfter(t.Context()))
	if got := w.alarms(); !strings.Contains(got, "1 个文件两天还没有取到") {
		t.Errorf("after 49 hours: %q", got)
	}
	jobs, err := w.store.JobsOf(t.Context(), domain.JobFetchMedia, "A")
	w.must(err)
	mine, err := w.store.ClaimJob(t.Context(), &jobs[0], "me", time.Minute)
	if err != nil || !mine {
		t.Fatal(err)
	}
	jobs[0].State = domain.JobDone
	w.must(w.store.FinishJob(t.Context(), jobs[0]))
	w.must(w.service.LookAfter(t.Context()))
	if got := w.alarms(); got != "" {
		t.Errorf("fetched, and says %q", got)
	}
}

func TestHealth_FilesThatWaitForTheScannerRaiseAnAlarm(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.Enqueue(t.Context(), domain.Job{Kind: domain.JobScan, Subject: "A"}))
	w.clock.Add(9 * time.Minute)
	w.must(w.service.LookAfter(t.Context()))
	if got := w.alarms(); got != "" {
		t.Errorf("after nine minutes: %q", got)
	}
	w.clock.Add(2 * time.Minute)
	w.must(w.service.LookAfter(t.Context()))
	if got := w.alarms(); !strings.Contains(got, "1 个文件等了十分钟还没有查毒") {
		t.Errorf("after eleven minutes: %q", got)
	}
	jobs, err := w.store.JobsOf(t.Context(), domain.JobScan, "A")
	w.must(err)
	if mine, err := w.store.ClaimJob(t.Context(), &jobs[0], "me", time.Minute); err != nil || !mine {
		t.Fatal(err)
	}
	jobs[0].State = domain.JobDone
	w.must(w.store.FinishJob(t.Context(), jobs[0]))
	w.must(w.service.LookAfter(t.Context()))
	if got := w.alarms(); got != "" {
		t.Errorf("scanned, and says %q", got)
	}
}

func TestAccountEvent_RaisesItsAlarmOnce(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		w.must(w.service.AccountEvent(t.Context(), "e:1", "annual_renew", "需要年审。", "请办理。"))
	}
	all, err := w.store.Alarms(t.Context(), w.store.Now())
	if err != nil || len(all) != 1 || all[0].Count != 1 {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestClearQuota_IsForAdministratorsAndOnRecord(t *testing.T) {
	w := newWorld(t)
	cleared := 0
	w.service = notice.New(notice.Config{
		Store: w.store, AppID: appID, Log: quiet(), ClearQuota: func(context.Context, string) error { cleared++; return nil },
	})
	if err := w.service.ClearQuota(t.Context(), w.editor, ""); domain.KindOf(err) != domain.KindForbidden || cleared != 0 {
		t.Errorf("an editor: %v, %d times", err, cleared)
	}
	w.must(w.service.ClearQuota(t.Context(), w.admin, ""))
	rows, err := w.store.AuditPage(t.Context(), "", 1)
	if err != nil || len(rows) != 1 || rows[0].Action != "quota.clear" || cleared != 1 {
		t.Errorf("on record: %+v, %v", rows, err)
	}
}
