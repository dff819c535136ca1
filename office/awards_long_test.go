package office_test

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/office"
)

// The longest that people and units are called.
const (
	longName = "阿依古丽·买买提明"
	longUnit = "示例达瓦达斡尔族自治旗机关事业单位工会联合会"
)

func longForm() domain.AwardForm {
	f := awardForm(longName)
	f.Federation, f.Unit, f.ClassName, f.Reason = "示例伦贝尔市总工会", longUnit, "中央、自治区驻市企业工会", strings.Repeat("承担专题报道任务，全年采写一线职工稿件，", 10)
	f.UnionPost, f.UnitPost, f.Education = "宣传教育和女职工委员会副主任", "党群工作部副部长兼工会办公室主任", "硕士研究生"
	for i := range f.Main {
		f.Main[i].Outlet = "示例自治区广播电视台新闻综合频道公众号"
	}
	return f
}

// look keeps pages for somebody who wants to see them.
func look(t *testing.T, name string, pages [][]byte) {
	t.Helper()
	folder := os.Getenv("LAIGAO_LOOK")
	if folder == "" {
		return
	}
	for i, p := range pages {
		if err := os.WriteFile(filepath.Join(folder, name+strconv.Itoa(i+1)+".png"), p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecommendationForms_KeepToAPageWithTheLongestNames(t *testing.T) {
	file, _ := document(t, func(w io.Writer) error {
		return office.RecommendationForms(w, []domain.AwardForm{longForm(), longForm(), awardForm("样例甲")})
	})
	text, pages := printed(t, file)
	lacks(t, text, longName, longUnit, "宣传教育和女职工委员", "党群工作部副部长兼", "中央、自治区驻市企业", "2.《职工技能大赛", "示例自治区广播电视台新闻综合频…（全国）", "6.《职工技能大赛")
	if n := strings.Count(text, "（盖章）"); pages != 3 || n != 6 {
		t.Errorf("%d pages with %d places for a seal, want 3 and 6", pages, n)
	}
	for i, page := range strings.SplitAfter(text, "\f")[:3] {
		if !strings.Contains(page, "推荐审批表") || strings.Count(page, "（盖章）") != 2 {
			t.Errorf("page %d is no whole form:\n%s", i+1, page)
		}
	}
	made, err := renderer(t).Render(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	look(t, "form", made.Pages)
}

func TestCertificates_KeepToAPageWithTheLongestNames(t *testing.T) {
	one, other := certificates(t)[0], certificates(t)[1]
	one.Federation, one.Name, one.Unit = "示例伦贝尔市总工会", longName, longUnit
	other.Name = longUnit
	file, _ := document(t, func(w io.Writer) error { return office.Certificates(w, []domain.AwardCertificate{one, other}) })
	text, pages := printed(t, file)
	lacks(t, text, longName+"（"+longUnit+"）：", "在2026年度宣传稿件报送工作中表现突出", "示例伦贝尔市总工会", "编号ABCDEFGH")
	if pages != 2 {
		t.Errorf("%d pages, want 2\n%s", pages, text)
	}
	if slices.IndexFunc(strings.Split(text, "\n"), func(l string) bool {
		bare := strings.ReplaceAll(l, " ", "")
		return strings.Contains(bare, longName) && strings.Contains(bare, longUnit+"）：")
	}) < 0 {
		t.Errorf("for whom it is stands on two lines:\n%s", text)
	}
	made, err := renderer(t).Render(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	look(t, "long-certificate", made.Pages)
	for i, p := range made.Pages {
		page, err := png.Decode(bytes.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		if size := page.Bounds(); size.Dx() != 1123 || size.Dy() != 794 {
			t.Errorf("picture %d is %v, want A4 crosswise at 96 points an inch", i+1, size)
		}
	}
}

func TestRankingTable_ReadsBackAsItWasRanked(t *testing.T) {
	all := []domain.AwardCandidate{
		{
			Kind: domain.AwardInformants, ClassName: "旗区总工会", Name: longName, Unit: "=1+1", Place: 1, Standing: domain.StandingWithin, Chosen: true,
			Figures: domain.AwardFigures{Points: 90_50, Nation: 5, Region: 1, City: 4, District: 1, Adoptions: 11, Manuscripts: 7, Submitted: 8, OnTime: 6, Timed: 7},
		},
		{
			Kind: domain.AwardInformants, ClassName: "旗区总工会", Name: "+86", Unit: "@SUM(A1)", Place: 2, Standing: domain.StandingTied, Reason: "=HYPERLINK(\"http://127.0.0.1\",\"a\")",
			Figures: domain.AwardFigures{Points: 20_00, City: 4, Adoptions: 4, Manuscripts: 4, Submitted: 4},
		},
		{Kind: domain.AwardUnits, ClassName: "产业系统工会", Name: "-1", Standing: domain.StandingExcluded},
	}
	table := domain.RankingTable("2026年度评优排名", all)
	table.Filter, table.Maker, table.MadeAt = "计算到2026年12月31日，已排名，待选定", "=样例", madeAt()
	workbook := written(t, domain.TableWorkbook, table)
	if sheet, _ := sheetOf(t, workbook); strings.Contains(sheet, "<f>") {
		t.Error("something that people typed is a formula")
	}
	rows := recalculated(t, workbook)
	if len(rows) != len(all)+2 || !strings.Contains(rows[0][0], "2026年度评优排名：计算到2026年12月31日，已排名，待选定") {
		t.Fatalf("got %q", rows)
	}
	heads := rows[1]
	cell := func(row int, head string) string {
		t.Helper()
		at := slices.Index(heads, head)
		if at < 0 {
			t.Fatalf("no column %s in %q", head, heads)
		}
		return rows[row+2][at]
	}
	for i, c := range all {
		f := c.Figures
		place, chosen := "", ""
		if c.Place > 0 {
			place = strconv.Itoa(c.Place)
		}
		if c.Chosen {
			chosen = "选定"
		}
		points := strings.TrimSuffix(f.PointsWords(), " 分")
		for head, want := range map[string]string{
			"奖项": c.Kind.Label(), "单位类别": c.ClassName, "名次": place, "姓名或单位": c.Name, "所在单位": c.Unit, "全国": strconv.Itoa(f.Nation),
			"自治区级": strconv.Itoa(f.Region), "市级": strconv.Itoa(f.City), "旗区级": strconv.Itoa(f.District), "采用篇次": strconv.Itoa(f.Adoptions),
			"采用篇数": strconv.Itoa(f.Manuscripts), "报送篇数": strconv.Itoa(f.Submitted), "及时篇数": strconv.Itoa(f.OnTime),
			"排名结果": c.Standing.Label(), "是否选定": chosen, "原因": c.Reason,
		} {
			if got := cell(i, head); got != want {
				t.Errorf("line %d, %s: got %q, want %q", i+1, head, got, want)
			}
		}
		if got, err := strconv.ParseFloat(cell(i, "积分"), 64); err != nil || got*100 != float64(f.Points) {
			t.Errorf("line %d: %s points, want %s", i+1, cell(i, "积分"), points)
		}
		sum := 0
		for _, head := range []string{"全国", "自治区级", "市级", "旗区级"} {
			n, err := strconv.Atoi(cell(i, head))
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if got := cell(i, "采用篇次"); got != strconv.Itoa(sum) {
			t.Errorf("line %d: %s adoptions, the levels add up to %d", i+1, got, sum)
		}
	}
}
