package domain_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"laigao/domain"
)

func TestCrop_IsWhatThePlatformTakes(t *testing.T) {
	for crop, want := range map[domain.Crop]bool{
		"": true, "0_0_1_1": true, "0.1945_0_1_0.5236": true, "0_0.123456_0.5_1": true,
		"0_0_1": false, "0_0_1_1_1": false, "0.1_0_0.1_1": false, "0.5_0_0.4_1": false, "0_0_1.1_1": false, "-0.1_0_1_1": false,
		"0_0_1_0.1234567": false, "a_b_c_d": false, "0_0_1e0_1": false, "00_0_1_1": false, "NaN_0_1_1": false, "0_0_0.001_1": false, ".5_0_1_1": false,
	} {
		if got := crop.Valid(); got != want {
			t.Errorf("%q: valid %v, want %v", crop, got, want)
		}
	}
	if got := domain.Crop("0.25_0.1_0.75_0.6").View(); got != "0.250000 0.100000 0.500000 0.500000" {
		t.Errorf("view is %q", got)
	}
	if got := domain.Crop("").View(); got != "" {
		t.Errorf("the view of nothing is %q", got)
	}
}

func TestCrop_PartIsWhatWasChosenElseTheMiddle(t *testing.T) {
	for _, c := range []struct {
		crop          domain.Crop
		ratio         float64
		width, height int
		want          domain.Box
	}{
		{"0.25_0.1_0.75_0.6", domain.RatioWide, 400, 300, domain.Box{X: 2500, Y: 1000, W: 5000, H: 5000}},
		{"", domain.RatioSquare, 400, 300, domain.Box{X: 1250, W: 7500, H: domain.Whole}},
		{"", domain.RatioSquare, 300, 400, domain.Box{Y: 1250, W: domain.Whole, H: 7500}},
		{"", domain.RatioWide, 940, 800, domain.Box{Y: 2500, W: domain.Whole, H: 5000}},
		{"", domain.RatioWide, 4700, 1000, domain.Box{X: 2500, W: 5000, H: domain.Whole}},
		{"nonsense", domain.RatioSquare, 100, 100, domain.Box{W: domain.Whole, H: domain.Whole}},
	} {
		if got := c.crop.Part(c.ratio, c.width, c.height); got != c.want {
			t.Errorf("%q of %d by %d: %+v, want %+v", c.crop, c.width, c.height, got, c.want)
		}
	}
}

func TestSourceProblem_TakesWebAddressesOnly(t *testing.T) {
	long := "https://www.example.org/" + strings.Repeat("x", 1001)
	for address, words := range map[string]string{
		"": "", "https://www.example.org/a?b=1#c": "", "https://例子.example.org/新闻": "",

		"http://www.example.org/":     "https://",
		"javascript:alert(1)":         "https://",
		"//www.example.org/":          "https://",
		"https://localhost/":          "域名",
		"https:///path":               "域名",
		"https://[::1]/":              "域名",
		"https://a:b@www.example.org": "域名",
		"https://www.example.org/a b": "不是一个网址",

		long: "最多 1024 字节，现在是 1025 字节",
	} {
		got := domain.SourceProblem(address)
		if words == "" && got != "" || words != "" && !strings.Contains(got, words) {
			t.Errorf("%.40q: %q, want %q", address, got, words)
		}
	}
}

func TestArticleHash_CoversEverythingComposed(t *testing.T) {
	item := domain.ArticleItem{ManuscriptID: "m", Title: "题", Body: "<p>文</p>"}
	hash := func(i domain.ArticleItem) string { return (&domain.Article{Items: []domain.ArticleItem{i}}).Hash() }
	before := hash(item)
	sum := sha256.New()
	for _, part := range []string{"m", "题", "", "", "<p>文</p>", "", ""} { // as it was before there was a choice
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	sum.Write([]byte{'\n'})
	if want := hex.EncodeToString(sum.Sum(nil)); before != want {
		t.Errorf("what was signed before is signed no more: %s, want %s", before, want)
	}
	for name, change := range map[string]func(i *domain.ArticleItem){
		"wide crop":   func(i *domain.ArticleItem) { i.CropWide = "0_0_1_0.5" },
		"square crop": func(i *domain.ArticleItem) { i.CropSquare = "0_0_1_0.5" },
		"source":      func(i *domain.ArticleItem) { i.SourceURL = "https://www.example.org/" },
		"style":       func(i *domain.ArticleItem) { i.Style = domain.StyleSolemn },
		"layout":      func(i *domain.ArticleItem) { i.Layout = "<p>文</p>" },
	} {
		changed := item
		change(&changed)
		if hash(changed) == before {
			t.Errorf("%s is not signed", name)
		}
	}
	wide, square := item, item
	wide.CropWide, square.CropSquare = "0_0_1_0.5", "0_0_1_0.5"
	if hash(wide) == hash(square) {
		t.Error("the two crops can be exchanged")
	}
}

func TestTail_NamesEveryLineAndRefusesWhatCannotBePrinted(t *testing.T) {
	tail := domain.Tail{{Name: domain.TailEditor, Label: "责任编辑"}, {Name: domain.TailProofreader, Off: true}, {Name: "invented", Label: "无"}}.Whole()
	if len(tail) != len(domain.DefaultTail()) || !tail.Shows(domain.TailSource) || tail.Shows(domain.TailProofreader) || tail[3].Label != "责任编辑" {
		t.Fatalf("whole is %+v", tail)
	}
	if problems := tail.Problems(); len(problems) != 0 {
		t.Errorf("problems %v", problems)
	}
	bad := domain.Tail{{Name: domain.TailSource}, {Name: domain.TailAuthor, Label: "作者："}, {Name: domain.TailEditor, Label: strings.Repeat("编", 9)}}
	if problems := bad.Problems(); len(problems) != 3 {
		t.Errorf("problems %v, want three", problems)
	}
	for _, line := range domain.DefaultTail() {
		if line.What() == "" {
			t.Errorf("%s is not explained", line.Name)
		}
	}
}
