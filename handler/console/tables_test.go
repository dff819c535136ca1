package console_test

import (
	"archive/zip"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	documents "laigao/office"
)

// spreadsheets are the tables that the product writes.
type spreadsheets struct{}

func (spreadsheets) WriteTable(w io.Writer, format domain.TableFormat, t domain.Table) error {
	return documents.WriteTable(w, format, t)
}

// lists are the lists that every reader of the desk can take away.
func lists() []string {
	return []string{
		"/console/adoptions?state=claimed", "/console/adoptions", "/console/recommendations", "/console/outlets", "/console/registrations?state=active",
		"/console/units", "/console/chairs", "/console/notifications", "/console/notifications/unreached", "/console/broadcasts", "/console/words",
		"/console/leaders", "/console/letters", "/console/articles", "/console/settings/days", "/console/recalls", "/console/settings/labels", "/console/views", "/console/wording", "/console/checks", "/console/awards", "/console/rewards/rules", "/console/deputies", "/console/quarantine", "/console/circulars",
	}
}

func exportOf(list, format string) string {
	path, query, _ := strings.Cut(list, "?")
	values, _ := url.ParseQuery(query)
	values.Set("format", format)
	return path + "/export?" + values.Encode()
}

func TestTables_EveryListOffersBothFormatsWithItsFilter(t *testing.T) {
	d := newDesk(t)
	d.fillTables()
	b := d.signIn(domain.RoleFirstReviewer)
	for _, list := range lists() {
		b.takes(list)
	}
}

// takes fails where a list does not offer both formats, and returns it by commas.
func (b *browser) takes(list string) (commas string) {
	b.d.t.Helper()
	return b.takesOf(list, list)
}

// takesOf is takes for a list that stands on the page of another one.
func (b *browser) takesOf(where, list string) (commas string) {
	t := b.d.t
	t.Helper()
	status, page := b.get(where)
	if status != http.StatusOK {
		t.Fatalf("%s: %d", where, status)
	}
	for _, format := range []string{"xlsx", "csv"} {
		address := exportOf(list, format)
		if !strings.Contains(page, `href="`+strings.ReplaceAll(address, "&", "&amp;")+`"`) {
			t.Errorf("%s does not offer %s", list, address)
		}
		status, table := b.get(address)
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", address, status, table)
			continue
		}
		if format == "csv" {
			escaped(t, address, table)
			commas = table
			continue
		}
		unfolded(t, address, table)
	}
	return commas
}

// fillTables puts what could be a formula, and markup, into each list.
func (d *desk) fillTables() {
	d.t.Helper()
	ctx, evil := d.t.Context(), "=1+1"+canary
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Title = evil
	d.must(d.store.SaveManuscript(ctx, &m))
	paper := domain.Outlet{ID: d.store.NewID(), Name: evil, System: domain.SystemUnion, Level: domain.LevelCity, Contact: "=联系人", Phone: "+8613900007777"}
	d.must(d.store.AddOutlet(ctx, &paper))
	other := d.manuscript(domain.ManuscriptReviewing, 1)
	for state, id := range map[domain.AdoptionState]string{domain.AdoptionConfirmed: m.ID, domain.AdoptionClaimed: other.ID} {
		a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: id, OutletID: paper.ID, State: state, PublishedDay: domain.DayOf(d.now), Title: evil, Note: evil}
		d.must(d.store.AddAdoption(ctx, &a))
	}
	d.must(d.store.AddRecommendation(ctx, &domain.Recommendation{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: paper.ID, SentDay: domain.DayOf(d.now), Note: evil}))
	d.must(d.store.AddRecallCall(ctx, domain.RecallCall{ManuscriptID: m.ID, OutletID: paper.ID}))
	d.must(d.store.AddSensitiveDay(ctx, &domain.SensitiveDay{Name: evil, Words: evil, FromDay: "12-13", ToDay: "12-13"}))
}

// escaped fails where a cell of a table of text could be a formula.
func escaped(t *testing.T, what, table string) {
	t.Helper()
	if !strings.HasPrefix(table, "\ufeff") {
		t.Errorf("%s has no mark of UTF-8", what)
	}
	lines, _, err := domain.ReadTable([]byte(table), 1<<20, nil)
	if err != nil || len(lines) == 0 {
		t.Fatalf("%s: %v", what, err)
	}
	for _, sign := range []string{"\n=", ",=", `"=`, "\n@", "\n+", ",+"} {
		if strings.Contains(table, sign) {
			t.Errorf("%s holds what can be a formula:\n%s", what, table)
		}
	}
}

// unfolded returns the sheet of a workbook, in which only sums are formulas.
func unfolded(t *testing.T, what, table string) string {
	t.Helper()
	file, err := zip.NewReader(strings.NewReader(table), int64(len(table)))
	if err != nil {
		t.Fatalf("%s is no workbook: %v", what, err)
	}
	at := slices.IndexFunc(file.File, func(f *zip.File) bool { return f.Name == "xl/worksheets/sheet1.xml" })
	r, err := file.File[at].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	sheet, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(sheet), "<f>") != strings.Count(string(sheet), "<f>SUM(") || strings.Contains(string(sheet), "<script") {
		t.Errorf("%s holds a formula that is no sum: %s", what, sheet)
	}
	return string(sheet)
}

func TestTables_PersonalDataNeedsPermissionAndReasonAndIsLogged(t *testing.T) {
	d := newDesk(t)
	d.fillTables()
	first := d.signIn(domain.RoleFirstReviewer)
	const list, export = "/console/outlets", "/console/outlets/export?format=csv"
	_, without := first.get(export)
	contains(t, "without", without, "名称", "不含个人信息（联系人、电话）", "导出人：")
	if strings.Contains(without, "13900007777") || strings.Contains(without, "=联系人") {
		t.Errorf("a phone leaves without a reason:\n%s", without)
	}
	if _, asked := first.get(export + "&personal=yes&reason=看看看"); strings.Contains(asked, "13900007777") {
		t.Error("a link brings personal data")
	}
	for _, reason := range []string{"", "　", strings.Repeat("长", 201)} {
		if status, page := first.post(list, export, url.Values{"personal": {"yes"}, "reason": {reason}, "format": {"csv"}}); status != http.StatusUnprocessableEntity || strings.Contains(page, "13900007777") {
			t.Errorf("with the reason %q: %d", reason, status)
		}
	}
	status, with := first.post(list, export, url.Values{"personal": {"yes"}, "reason": {"联系编辑部"}, "format": {"csv"}})
	if status != http.StatusOK || !strings.Contains(with, "'+8613900007777") || !strings.HasPrefix(with, "\ufeff名称,系统,层级,类型,别名,网址,域名,联系人,电话,顺序,停用\n") {
		t.Errorf("with a reason: %d %s", status, with)
	}
	publisher := d.signIn(domain.RolePublisher)
	if _, page := publisher.get(list); strings.Contains(page, `name="reason" minlength`) {
		t.Error("the publisher is offered personal data")
	}
	if status, page := publisher.post(list, export, url.Values{"personal": {"yes"}, "reason": {"联系编辑部"}}); status != http.StatusForbidden || strings.Contains(page, "13900007777") {
		t.Errorf("the publisher: %d", status)
	}
	rows, err := d.store.AuditOf(t.Context(), "outlet", "", 10)
	d.must(err)
	var details []string
	for _, row := range rows {
		details = append(details, row.Action+" "+row.Detail)
	}
	slices.Sort(details)
	all, err := d.store.Outlets(t.Context())
	d.must(err)
	if n := len(rows); n != 3 || len(all) != 3 || details[0] != "outlet.export 全部，共 3 行，不含个人信息" || details[2] != "outlet.export 全部，共 3 行，含个人信息（联系人、电话），理由：联系编辑部" {
		t.Errorf("logged %q", details)
	}
}

func TestTables_OnlyForWhoMaySeeTheList(t *testing.T) {
	d := newDesk(t)
	for role, paths := range map[domain.Role][]string{
		domain.RoleFinance:       {"/console/deputies", "/console/notifications", "/console/registrations", "/console/units", "/console/audit", "/console/accounts", "/console/settings/tokens", "/console/recalls", "/console/settings/labels", "/console/wording", "/console/settings/calendar", "/console/settings/calendar/versions", "/console/settings/replies", "/console/health/alarms", "/console/health/calls"},
		domain.RoleAdministrator: {"/console/quarantine", "/console/circulars", "/console/rewards", "/console/adoptions", "/console/outlets", "/console/registrations", "/console/words", "/console/letters", "/console/manuscripts", "/console/settings/labels", "/console/views", "/console/checks", "/console/awards", "/console/rewards/rules"},
		domain.RolePublisher:     {"/console/registrations", "/console/audit", "/console/manuscripts", "/console/settings/labels", "/console/wording", "/console/awards", "/console/rewards/rules"},
	} {
		b := d.signIn(role)
		for _, path := range paths {
			for _, format := range []string{"xlsx", "csv"} {
				if status, _ := b.get(exportOf(path, format)); status != http.StatusForbidden {
					t.Errorf("%s takes %s: %d", role, path, status)
				}
			}
		}
	}
	auditor, administrator := d.signIn(domain.RoleAuditor), d.signIn(domain.RoleAdministrator)
	for _, format := range []string{"xlsx", "csv"} {
		for path, b := range map[string]*browser{"/console/audit": auditor, "/console/accounts": administrator, "/console/settings/tokens": administrator} {
			if status, page := b.get(exportOf(path, format)); status != http.StatusOK {
				t.Errorf("%s: %d %s", path, status, page)
			}
		}
	}
}
