package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// calendarForm is the form of a year with rows of from, to, name and kind.
func calendarForm(year, version, pasted string, rows ...[4]string) url.Values {
	form := url.Values{"year": {year}, "version": {version}, "pasted": {pasted}}
	for _, row := range rows {
		for i, name := range []string{"from", "to", "name", "kind"} {
			form.Add(name, row[i])
		}
	}
	return form
}

// lacks fails where a page holds what it should not.
func lacks(t *testing.T, where, page string, unwanted ...string) {
	t.Helper()
	for _, words := range unwanted {
		if strings.Contains(page, words) {
			t.Errorf("%s holds %q", where, words)
		}
	}
}

const calendarAt = "/console/settings/calendar"

func TestCalendar_IsPreviewedSavedAndRestored(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	_, page := admin.get("/console/")
	contains(t, "the start page", page, "还没有 2026 年的放假安排", "/console/settings/calendar?year=2026")
	_, page = admin.get(calendarAt)
	contains(t, "an empty year", page, "还没有 2026 年的放假安排", "放假 0 天，调休上班 0 天，全年 261 个工作日", ">预览</button>")
	lacks(t, "an empty year", page, ">保存</button>", "保存过的版本")
	rows := [][4]string{{"2026-10-01", "2026-10-07", "国庆节" + canary[:8], "off"}, {"", "", "", "off"}}
	status, page := admin.post(calendarAt, calendarAt+"/preview", calendarForm("2026", "0", "2026-10-10 国庆节 上班", rows...))
	if status != http.StatusOK {
		t.Fatalf("preview: %d\n%s", status, page)
	}
	contains(t, "the preview", page, "预览：还没有保存", "改为不上班：10月1日、10月2日、10月5日、10月6日、10月7日。", "改为上班：10月10日。", ">保存</button>",
		`mini__day--off mini__day--changed" title="国庆节&lt;script&gt;放假">1<small>休</small>`, `title="国庆节上班">10<small>班</small>`, "全年 257 个工作日")
	harmless(t, "the preview", page)
	if years, err := d.store.CalendarYears(t.Context()); err != nil || len(years) != 0 {
		t.Fatalf("the preview has saved: %v, %v", years, err)
	}
	_, page = admin.post(calendarAt, calendarAt, calendarForm("2026", "0", "2026-10-10 国庆节 上班", rows...))
	contains(t, "saved", page, "2026 年的工作日历已保存。", "第 1 版", "现在用的", `value="2026-10-10"`)
	lacks(t, "saved", page, "还没有 2026 年的放假安排", ">保存</button>")
	harmless(t, "saved", page)
	_, page = admin.post(calendarAt, calendarAt, calendarForm("2026", "1", ""))
	contains(t, "emptied", page, "第 2 版", "还没有 2026 年的放假安排")
	_, page = admin.get(calendarAt + "?year=2026&version=1")
	contains(t, "the first version", page, "下面是第 1 版，现在用的是第 2 版", "改为上班：10月10日。", `name="version" value="2"`, ">保存</button>")
	status, page = admin.post(calendarAt, calendarAt, calendarForm("2026", "1", "2026-05-01 劳动节 放假"))
	if status != http.StatusConflict {
		t.Errorf("saved from what somebody has changed: %d", status)
	}
	contains(t, "the conflict", page, "刚刚有人保存过", `value="2026-05-01"`, `name="version" value="2"`, ">保存</button>")
	d.now = time.Date(2026, 12, 2, 1, 0, 0, 0, time.UTC)
	admin = d.signIn(domain.RoleAdministrator)
	_, page = admin.get("/console/")
	contains(t, "the start page in December", page, "还没有 2027 年的放假安排")
}

func TestCalendar_SaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	for want, form := range map[string]url.Values{
		"最后一天早于第一天":               calendarForm("2026", "0", "", [4]string{"2026-10-07", "2026-10-01", "国庆节", "off"}),
		"2026年10月3日在第 1 行写的是放假":   calendarForm("2026", "0", "", [4]string{"2026-10-01", "2026-10-07", "国庆节", "off"}, [4]string{"2026-10-03", "", "国庆节", "worked"}),
		"2026年10月9日不是周六、周日，本来就上班": calendarForm("2026", "0", "", [4]string{"2026-10-09", "", "国庆节", "worked"}),
		"不在 2026 年里":              calendarForm("2026", "0", "2027-10-01 国庆节 放假"),
		"请选放假还是上班":                calendarForm("2026", "0", "", [4]string{"2026-10-01", "", "国庆节", "holiday"}),
		"日期请写成":                   calendarForm("2026", "0", "", [4]string{canary, "2026-10-01", "国庆节", "off"}),
		"第 1 行没有写放假还是上班":          calendarForm("2026", "0", "2026-10-01 "+canary),
	} {
		for _, to := range []string{calendarAt, calendarAt + "/preview"} {
			status, page := admin.post(calendarAt, to, form)
			if status != http.StatusUnprocessableEntity {
				t.Errorf("%s to %s: got %d", want, to, status)
			}
			contains(t, want, page, want, "没有保存", ">预览</button>")
			lacks(t, want, page, ">保存</button>")
			harmless(t, want, page)
			if typed := form.Get("from"); typed != "" && !strings.Contains(typed, "<") {
				contains(t, want, page, `value="`+typed+`"`)
			}
		}
	}
	for name, form := range map[string]url.Values{"no year": calendarForm("", "0", "10月1日 国庆节 放假"), "words": calendarForm("今年", "0", ""), "long ago": calendarForm("1926", "0", "")} {
		if status, page := admin.post(calendarAt, calendarAt, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "请写明是哪一年") {
			t.Errorf("%s: got %d\n%s", name, status, page)
		}
	}
	for _, query := range []string{"?year=x", "?year=-5", "?year=2026&version=3", "?year=2026&version=x"} {
		if status, _ := admin.get(calendarAt + query); status < 400 || status >= 500 {
			t.Errorf("%s: got %d", query, status)
		}
	}
	editor := d.signIn(domain.RoleFinalReviewer)
	if status, _ := editor.get(calendarAt); status != http.StatusForbidden {
		t.Errorf("an editor: got %d", status)
	}
	if status, _ := editor.post("/console/", calendarAt, calendarForm("2026", "0", "")); status != http.StatusForbidden {
		t.Errorf("an editor saves: got %d", status)
	}
	if years, err := d.store.CalendarYears(t.Context()); err != nil || len(years) != 0 {
		t.Errorf("something was saved: %v, %v", years, err)
	}
}

func TestAwards_AskToGoOnWhereHolidaysCameLater(t *testing.T) {
	d := newDesk(t)
	d.must(d.store.AddCalendarYear(t.Context(), &domain.CalendarYear{Year: 2026, Ranges: []domain.CalendarRange{{From: "2026-03-09", To: "2026-03-10", Name: "长假", Kind: domain.DayOff}}}))
	round := domain.AwardRound{ID: d.store.NewID(), Year: 2026, State: domain.AwardPublicised, NoticeFrom: "2026-03-06", NoticeDays: 5, NoticeUntil: "2026-03-12"}
	d.must(d.store.AddAwardRound(t.Context(), &round))
	b := d.signIn(domain.RoleSecondReviewer)
	at := "/console/awards/" + round.ID
	_, page := b.get(at)
	contains(t, "the 公示", page, "公示不满 5 个工作日", "应公示到2026年3月16日", `value="2026-03-16"`)
	_, page = b.post(at, at+"/prolong", awardForm(page, url.Values{"until": {"2026-03-12"}}))
	contains(t, "to the day that it ends on", page, "请填写2026年3月13日或者以后的日期")
	_, page = b.post(at, at+"/prolong", awardForm(page, url.Values{"until": {"2026-03-16"}}))
	contains(t, "prolonged", page, "公示已延长", "到2026年3月16日为止")
	lacks(t, "prolonged", page, "公示不满")
}
