package web_test

import (
	"testing"

	"laigao/handler/web"
)

func TestBody_MongolianParagraphsStandInColumns(t *testing.T) {
	const columnsOf = `<p class="mongolian" lang="mn-Mong" tabindex="0">`
	for _, c := range []struct{ name, body, want string }{
		{"Chinese only", "<p>会议召开。</p>", "<p>会议召开。</p>"},
		{"one paragraph of two", "<p>会议召开。</p>\n<p>ᠰᠠᠶᠢᠨ</p>", "<p>会议召开。</p>\n" + columnsOf + "ᠰᠠᠶᠢᠨ</p>"},
		{"emphasis inside", "<p>题：<strong>ᠮᠣᠩᠭᠣᠯ</strong></p>", columnsOf + "题：<strong>ᠮᠣᠩᠭᠣᠯ</strong></p>"},
		{"letters written as numbers", "<p>&#x1820;</p>", columnsOf + "ᠠ</p>"},
		{"the last letter of the blocks", "<p>\u18af</p>", columnsOf + "\u18af</p>"},
		{"a Chinese sentence that names a word", "<p>蒙古文的“你好”写作 ᠰᠠᠶᠢᠨ。</p>", "<p>蒙古文的“你好”写作 ᠰᠠᠶᠢᠨ。</p>"},
		{"a heading stays across", "<h2>ᠰᠠᠶᠢᠨ</h2><p>会议。</p>", "<h2>ᠰᠠᠶᠢᠨ</h2>\n<p>会议。</p>"},
		{"a paragraph left open", "<p>会议<p>ᠰᠠᠶᠢᠨ", "<p>会议</p>\n" + columnsOf + "ᠰᠠᠶᠢᠨ</p>"},
		{"angle brackets as text", "<p>ᠰᠠᠶᠢᠨ &lt;p&gt; 会议</p>", columnsOf + "ᠰᠠᠶᠢᠨ &lt;p&gt; 会议</p>"},
		{"somebody's own class", `<p class="bar" lang="mn-Mong">会议</p>`, "<p>会议</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(web.NewSanitiser().Body(c.body)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
