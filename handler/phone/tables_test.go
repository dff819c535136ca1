package phone_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
	papers "laigao/office"
)

// spreadsheets are the tables that the product writes.
type spreadsheets struct{}

func (spreadsheets) WriteTable(w io.Writer, format domain.TableFormat, t domain.Table) error {
	return papers.WriteTable(w, format, t)
}

func TestTables_OfOwnManuscriptsAndRewardsHoldNothingOfOthers(t *testing.T) {
	d := openDesk(t)
	other := d.informant("样例乙", "open-other", domain.InformantActive)
	d.earned(other)
	address := d.begin()
	page := d.phone.get(address + "/edit")
	form := filled(page.body, "check")
	form.Set("title", "=1+1")
	if saved := d.phone.post(address+"/edit", form); saved.status != http.StatusSeeOther {
		t.Fatalf("write: %d", saved.status)
	}
	page = d.phone.get("/m/mydata")
	for list, want := range map[string][]string{
		"manuscripts": {"\ufeff我的稿件：全部,", "导出人：样例甲", "编号,标题,状态,类别,", ",'=1+1,草稿,", ",\"我的稿<b>\"\"", ",没计的稿,"},
		"rewards": {
			"\ufeff我的积分和稿酬：全部季度,", "金额单位：元，税前", "2026年第1季度,已核定,", ",\"我的稿<b>\"\"", ",2026-01-05,补录,\"全国媒体<b>\"\"", ",12.5,\n", ",补录,每分八十元,,1000.00\n", ",同一稿件只计最高一家,0,\n",
			"\n合计,,,,,,,,12.5,1000.00\n",
		},
	} {
		for _, format := range []string{"xlsx", "csv"} {
			path := "/m/mydata/" + list + "/export?format=" + format
			page.want(t, "own data", http.StatusOK, `href="`+path+`" download`)
			table := d.phone.get(path)
			if format == "xlsx" {
				if table.status != http.StatusOK || !strings.HasPrefix(table.body, "PK") {
					t.Errorf("%s: %d", path, table.status)
				}
				continue
			}
			table.want(t, path, http.StatusOK, want...)
			if strings.Contains(table.body, "别人的") || strings.Contains(table.body, "样例乙") {
				t.Errorf("%s holds what is another's:\n%s", path, table.body)
			}
		}
		if theirs := d.signedIn("open-other").get("/m/mydata/" + list + "/export?format=csv"); theirs.status != http.StatusOK || strings.Contains(theirs.body, "我的稿<b>") || !strings.Contains(theirs.body, "别人的") {
			t.Errorf("the other's %s: %d\n%s", list, theirs.status, theirs.body)
		}
		if nobody := d.signedIn("open-nobody").get("/m/mydata/" + list + "/export?format=csv"); nobody.location != "/m/" {
			t.Errorf("nobody's %s: %d\n%s", list, nobody.status, nobody.body)
		}
	}
	if copied := d.signedIn("open-nobody").get("/m/mydata/export.json"); copied.status != http.StatusOK || !strings.Contains(copied.body, `"rewards": null`) {
		t.Errorf("nobody's copy: %d\n%s", copied.status, copied.body)
	}
}
