package office_test

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	qr "github.com/skip2/go-qrcode"

	"laigao/domain"
	"laigao/office"
)

func awardForm(name string) domain.AwardForm {
	lines := make([]domain.AwardLine, 12)
	for i := range lines {
		lines[i] = domain.AwardLine{AdoptionID: string(rune('a' + i)), Title: strings.Repeat("职工技能大赛圆满举行", 6), Outlet: "工人日报", Level: domain.LevelNation, Day: "2026-03-05", Stands: true}
	}
	return domain.AwardForm{
		Federation: "示例市总工会", Year: 2026, Name: name, Unit: "东岭区总工会", ClassName: "旗区总工会", Place: 2, Reason: "承担专题报道" + hostile,
		AwardRegistration: domain.AwardRegistration{Gender: domain.Female, BirthMonth: "1985-04", Education: "本科", UnionPost: "宣传委员", UnitPost: "科员"},
		Figures:           domain.AwardFigures{Points: 12_50, Nation: 12, Adoptions: 14, Manuscripts: 13, Submitted: 30, OnTime: 20, Timed: 25}, Main: domain.MainAdoptions(lines), Code: "0123456789abcdef",
	}
}

func TestRecommendationForms_AreAPageEachWithRoomForTwoSeals(t *testing.T) {
	file, _ := document(t, func(w io.Writer) error {
		return office.RecommendationForms(w, []domain.AwardForm{awardForm("样例甲"), awardForm("样例乙")})
	})
	text, pages := printed(t, file)
	lacks(t, text, "示例市总工会2026年度优秀信息员推荐审批表", "样例甲", "样例乙", "1985-04", "宣传委员", "12.5分", "旗区总工会第2名", "承担专题报道", "30篇，及时20/25", "6.《职工技能大赛", "核对码：0123456789abcdef")
	if n := strings.Count(text, "（盖章）"); pages != 2 || n != 4 {
		t.Errorf("%d pages with %d places for a seal, want 2 and 4", pages, n)
	}
	if strings.Contains(text, "身份证") {
		t.Error("the form asks for the number of the identity card")
	}
}

func certificates(t *testing.T) []domain.AwardCertificate {
	t.Helper()
	picture, err := qr.Encode("https://example.com/certificates/ABCDEFGH", qr.Medium, 430)
	if err != nil {
		t.Fatal(err)
	}
	one := domain.AwardCertificate{
		Code: "ABCDEFGH", Federation: "示例市总工会", Year: 2026, Name: "样例甲", Unit: "东岭区总工会" + hostile, Number: "示工发〔2027〕3号", Day: "2027-02-01", Picture: picture,
	}
	other := one
	other.Kind, other.Name, other.Unit = domain.AwardUnits, strings.Repeat("示例市总工会某某产业系统", 3)+"工会委员会", ""
	return []domain.AwardCertificate{one, other}
}

func TestCertificates_AreAPageEachWithTheCodeByWhichTheyAreVerified(t *testing.T) {
	all := certificates(t)
	file, parts := document(t, func(w io.Writer) error { return office.Certificates(w, all) })
	for _, name := range []string{"word/media/picture1.png", "word/media/picture2.png"} {
		if parts[name] != string(all[0].Picture) {
			t.Errorf("%s is not the code", name)
		}
	}
	text, pages := printed(t, file)
	lacks(t, text, "样例甲（东岭区总工会", "优秀信息员", "先进单位", "某某产业系统", "编号ABCDEFGH", "2027年2月1日", "示工发〔2027〕3号")
	if pages != 2 {
		t.Errorf("%d pages, want 2", pages)
	}
	made, err := renderer(t).Render(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(made.Pages[0]))
	if err != nil {
		t.Fatal(err)
	}
	if size := page.Bounds(); size.Dx() < 1122 || size.Dy() != 794 {
		t.Errorf("the picture is %v, want A4 crosswise", size)
	}
	red, ink := 0, 0
	for x := range page.Bounds().Dx() {
		for y := range page.Bounds().Dy() {
			r, g, b, _ := page.At(x, y).RGBA()
			if r > 0x8000 && g < 0x5000 && b < 0x5000 {
				red++
			}
			if r+g+b < 0x4000 && x < page.Bounds().Dx()/2 && y > page.Bounds().Dy()/2 {
				ink++
			}
		}
	}
	if red < 3000 || ink < 2000 {
		t.Errorf("%d red and %d black points: the frame or the code is missing", red, ink)
	}
	if folder := os.Getenv("LAIGAO_LOOK"); folder != "" {
		for i, p := range made.Pages {
			if err := os.WriteFile(filepath.Join(folder, "certificate"+string(rune('1'+i))+".png"), p, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestCommendation_OpensWithItsLists(t *testing.T) {
	lists := []domain.AwardList{
		{Kind: domain.AwardInformants, Class: "旗区总工会", All: []domain.AwardCandidate{{Name: "样例甲", Unit: "东岭区总工会"}, {Name: "样例乙", Unit: "西岭区总工会"}}},
		{Kind: domain.AwardInformants, Class: "产业系统工会"},
		{Kind: domain.AwardUnits, Class: "旗区总工会", All: []domain.AwardCandidate{{Kind: domain.AwardUnits, Name: "东岭区总工会"}}},
	}
	file, _ := document(t, write(domain.Commendation("示例市总工会", domain.AwardRound{Year: 2026, Number: "示工发〔2027〕3号", Day: "2027-02-01"}, lists)))
	text, pages := printed(t, file)
	lacks(t, text, "关于表彰2026年度优秀信息员和先进单位的决定", "优秀信息员2名、先进单位1个", "一、优秀信息员", "（一）旗区总工会（2个）", "样例乙", "二、先进单位", "2027年2月1日")
	if pages != 2 || strings.Contains(text, "产业系统工会") {
		t.Errorf("%d pages:\n%s", pages, text)
	}
}
