package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/recognition"
)

// logged fails where the log does not tell of each export in its words.
func (d *desk) logged(subject, id string, wants ...string) {
	d.t.Helper()
	rows, err := d.store.AuditOf(d.t.Context(), subject, id, 50)
	d.must(err)
	for _, want := range wants {
		found := 0
		for _, row := range rows {
			if row.Action+" "+row.Detail == want {
				found++
			}
		}
		if found != 2 { // in both formats
			d.t.Errorf("%d exports are logged as %q among %+v", found, want, rows)
		}
	}
}

func TestTables_OfChecksQuarantineAndDeputies(t *testing.T) {
	d := newDesk(t)
	ctx, evil := t.Context(), "=1+1"+canary
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Title = evil
	d.must(d.store.SaveManuscript(ctx, &m))
	held := d.hold(m.ID, "aa")
	sweep := domain.Sweep{Cause: "改了“座落”", State: domain.SweepDone, Changed: 1}
	d.must(d.store.AddSweep(ctx, &sweep))
	d.must(d.store.SaveSweep(ctx, sweep))
	d.must(d.store.PutSweepHit(ctx, domain.SweepHit{SweepID: sweep.ID, ManuscriptID: m.ID, Added: 3, Gone: 1, Mentions: []string{"@某领导"}}))
	d.must(d.store.AddDeputy(ctx, &domain.Deputy{AbsentID: d.store.NewID(), AbsentName: evil, DeputyName: "+代理人", Reason: evil, SetByName: "设的人", From: "2026-03-01", To: "2026-03-31", Stage: domain.StageFinal}))
	first, administrator := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleAdministrator)

	checks := "/console/checks/" + sweep.ID
	contains(t, "the sweep", first.takes(checks), "\ufeff复查结果：改了“座落”，已完成", "编号,标题,单位,状态,新发现,不再提示,提到的领导人", m.Number+",\"'=1+1", ",3,1,'@某领导", "合计,,,,3,1,")
	contains(t, "the quarantine", first.takes("/console/quarantine"), "\ufeff隔离的文件：查出病毒、还在隔离的", "文件,类型,大小（字节）,查出,查出时间,稿件编号,标题,信息员", ",其他文件,2048,", m.Number, held.ScannedAt.In(domain.Shanghai()).Format("2006-01-02 15:04"))
	for _, b := range []*browser{first, administrator} {
		contains(t, "the deputies", b.takes("/console/deputies"), "\ufeff代理记录：全部", "'+代理人,2026-03-01,2026-03-31,", "代理中,设的人")
	}
	if status, _ := administrator.get(checks + "/export?format=csv"); status != http.StatusForbidden {
		t.Errorf("the administrator takes a sweep: %d", status)
	}
	if status, _ := first.get("/console/checks/01ARZ3NDEKTSV4RRFFQ69G5FAV/export?format=csv"); status != http.StatusNotFound {
		t.Errorf("a sweep that is none: %d", status)
	}
	d.logged("manuscript", "", "manuscript.export_sweep 改了“座落”，已完成，共 1 行")
	d.logged("attachment", "", "attachment.export_held 查出病毒、还在隔离的，共 1 行")
}

func TestTables_OfCircularsAreTheListsBehindTheirNumbers(t *testing.T) {
	d := newDesk(t)
	d.quarterEnds()
	editor, administrator := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleAdministrator)
	contains(t, "no circular yet", editor.takes(circularsAt), "\ufeff各期通报：全部", "2026年第1季度,,,,,,,,,,还没有起草")
	at := d.drafted(editor)
	contains(t, "the circulars", editor.takes(circularsAt), "2026年第1季度,2026年第1季度通报,起草中,,,样例初审,", "等另一位同事签发")
	contains(t, "the figures", editor.takes(at), "\ufeff2026年第1季度报送采用情况统计表：2026年第1季度通报，起草中，", "类别,单位,报送篇数,", "\n合计,,")
	unit, list := url.QueryEscape(d.unit.ID), at+"/list"
	contains(t, "what was sent", editor.takes(list+"?of=submitted&unit="+unit), "通报清单：报送的稿件，2026年第1季度通报，单位：", "编号,标题,单位,报送,时效", ",2026-03-06,按时", "以后稿件再有变化也不会变")
	contains(t, "what was adopted", editor.takes(list+"?level=1&of=adoptions"), "\ufeff通报清单：采用篇次，2026年第1季度通报，层级："+domain.OutletLevels()[0].Label(), "编号,刊发标题,单位,媒体,层级,刊发")
	all := editor.takes(list + "?of=adoptions")
	contains(t, "every adoption", all, "刊发<script>", ",2026-03-07\n")
	contains(t, "points", editor.takes(list+"?of=points"), "\ufeff通报清单：本季积分，2026年第1季度通报", "单位,报送篇数,采用篇数,本季积分,全年积分")
	for path, want := range map[string]int{list + "/export?of=invented": http.StatusNotFound, circularsAt + "/01ARZ3NDEKTSV4RRFFQ69G5FAV/list/export?of=points": http.StatusNotFound} {
		if status, _ := editor.get(path); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := administrator.get(list + "/export?of=adoptions&format=csv"); status != http.StatusForbidden {
		t.Errorf("the administrator takes a list: %d", status)
	}
	d.logged("circular", strings.TrimPrefix(at, circularsAt+"/"), "circular.export_figures 2026年第1季度通报，起草中，2026年1月1日至2026年3月31日，共 1 行", "circular.export_list 采用篇次，2026年第1季度通报，共 1 行")
}

func TestTables_OfQuartersAddUp(t *testing.T) {
	d, _, _ := rewarded(t)
	finance, administrator := d.signIn(domain.RoleFinance), d.signIn(domain.RoleAdministrator)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	contains(t, "open quarters", finance.takes("/console/rewards"), "\ufeff各季度稿酬：全部", "2026年第1季度,进行中,", ",5,1000.00,,,,,", "金额单位：元")
	finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	contains(t, "a settled quarter", finance.takes("/console/rewards"), "2026年第1季度,已结算，待核对,", ",5,1000.00,1000.00,28.00,972.00,1,2026-04,", "合计,,", ",1000.00,28.00,972.00,")
	if status, _ := administrator.get("/console/rewards/export?format=csv"); status != http.StatusForbidden {
		t.Errorf("the administrator takes the quarters: %d", status)
	}
}

func TestTables_OfATryTellWhoChangesAndWhy(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader, administrator := d.signIn(domain.RoleFinalReviewer), d.signIn(domain.RoleAdministrator)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	m.SelfMade, m.SentFreely = domain.Yes, domain.Yes
	d.must(d.store.SaveManuscript(t.Context(), &m))
	d.must(d.store.AddAdoption(t.Context(), &domain.Adoption{
		ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-02-02", Title: canary,
	}))
	path := d.rulesDraft(leader, recognition.StartByPoints)
	table := leader.takes(path + "/try?from=2026-01-01&to=2026-03-31")
	contains(t, "the try", table, "\ufeff规则试算：“", "草稿，2026-01-01 至 2026-03-31 刊发的采用", "按“本会网站、公众号”计 5 分", ",0,5,,\n", ",,,0.00,20.00\n", "合计,,,0,5,0.00,20.00")
	contains(t, "the last quarter", leader.takes(path+"/try"), "2025-10-01 至 2025-12-31")
	if status, _ := administrator.get(path + "/try/export?format=csv"); status != http.StatusForbidden {
		t.Errorf("the administrator takes a try: %d", status)
	}
	if status, _ := leader.get(path + "/try/export?format=csv&from=2026-04-01&to=2026-03-31"); status != http.StatusUnprocessableEntity {
		t.Errorf("a time that ends before it begins: %d", status)
	}
	d.logged("rules", strings.TrimPrefix(path, rulesAt+"/"), "rules.export “按积分计酬”草稿，2026-01-01 至 2026-03-31 刊发的采用，共 2 行")
}
