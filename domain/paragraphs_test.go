package domain_test

import (
	"testing"

	"laigao/domain"
)

func TestParagraphsOf_OffersLinesOnlyWhereNothingIsLost(t *testing.T) {
	for _, c := range []struct {
		body, want string
		whole      bool
	}{
		{"", "", true},
		{"<p>一</p>", "一", true},
		{"<p>一</p>\n\n<p>　　二 &amp; 三</p>", "一\n　　二 & 三", true},
		{"<p>一<br>二</p>", "", false},
		{"<p>一<strong>二</strong></p>", "", false},
		{"<h2>一</h2><p>二</p>", "", false},
		{"<p></p><p>二</p>", "", false},
		{"没有段落", "", false},
		{"<p>一", "", false},
		{"<p>一</p>尾巴", "", false},
	} {
		lines, whole := domain.ParagraphsOf(c.body)
		if lines != c.want || whole != c.whole {
			t.Errorf("ParagraphsOf(%q): got %q %v, want %q %v", c.body, lines, whole, c.want, c.whole)
		}
	}
}

func TestBodyOf_KeepsTheWordsThatPeopleTyped(t *testing.T) {
	body := domain.BodyOf("第一段\r\n\r\n　　<b>第二段</b> & \"引号\"\n   \n第三段")
	want := "<p>第一段</p>\n<p>&lt;b&gt;第二段&lt;/b&gt; &amp; &#34;引号&#34;</p>\n<p>第三段</p>"
	if body != want {
		t.Fatalf("got %q, want %q", body, want)
	}
	lines, whole := domain.ParagraphsOf(body)
	if !whole || domain.BodyOf(lines) != body {
		t.Fatalf("lines %q (whole %v) do not lead back to the body", lines, whole)
	}
}
