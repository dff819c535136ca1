package domain_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

const rich = `<h2>一、概况</h2>
<p>三月五日，<strong>技能大赛</strong>举行。</p>
<figure data-attachment="A"></figure>
<ul><li>焊工<em>组</em></li><li>电工组</li></ul>
<table><tbody><tr><th>姓名</th><td colspan="2">单位</td></tr><tr><td>张三</td><td>白桦</td></tr></tbody></table>
<ol><li>甲<ul><li>乙</li></ul></li></ol>
<p>完</p>`

func TestRetype_KeepsTheFormattingOfWhatIsUnchanged(t *testing.T) {
	plain := domain.PlainText(rich)
	for _, c := range []struct{ name, old, now, from, to string }{
		{"nothing", "", "", "", ""},
		{"a heading's words", "一、概况", "一、大赛概况", "<h2>一、概况</h2>", "<h2>一、大赛概况</h2>"},
		{"a paragraph's words", "三月五日", "三月六日", "<p>三月五日，<strong>技能大赛</strong>举行。</p>", "<p>三月六日，技能大赛举行。</p>"},
		{"an item's words", "电工组", "钳工<组", "<li>电工组</li>", "<li>钳工&lt;组</li>"},
		{"an item less", "焊工组\n", "", "<li>焊工<em>组</em></li>", ""},
		{"an item more", "焊工组", "焊工组\n车工组", "<li>焊工<em>组</em></li>", "<li>焊工<em>组</em></li><li>车工组</li>"},
		{"a list gone", "焊工组\n电工组\n", "", "<ul><li>焊工<em>组</em></li><li>电工组</li></ul>\n", ""},
		{"a row's words", "张三\t白桦", "李四\t松岭", "<tr><td>张三</td><td>白桦</td></tr>", "<tr><td>李四</td><td>松岭</td></tr>"},
		{"a new end", "完", "完\n再说", "<p>完</p>", "<p>完</p>\n<p>再说</p>"},
		{"a new beginning", "一、概况", "导语\n一、概况", "<h2>一、概况</h2>", "<p>导语</p>\n<h2>一、概况</h2>"},
		{"a list in a list", "乙", "丙", "<ol><li>甲<ul><li>乙</li></ul></li></ol>", "<p>甲</p>\n<p>丙</p>"},
	} {
		lines, want := strings.Replace(plain, c.old, c.now, 1), strings.Replace(rich, c.from, c.to, 1)
		if got := domain.Retype(rich, lines); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, want)
		}
	}
}

func FuzzRetype_HoldsTheTypedWordsAndEveryPicture(f *testing.F) {
	f.Add("一、概况\n焊工组\n新的")
	f.Add("")
	f.Add("张三\t白桦\t多\n<p>完</p>\n完")
	f.Fuzz(func(t *testing.T, lines string) {
		got := domain.Retype(rich, lines)
		bare := func(text string) string { return strings.Join(strings.Fields(text), "") }
		if words, want := bare(domain.PlainText(got)), bare(domain.CleanLines(lines)); words != want {
			t.Errorf("typed %q, got the words %q in %s", want, words, got)
		}
		if ids := domain.Figures(got); len(ids) != 1 || ids[0] != "A" {
			t.Errorf("pictures %v in %s", ids, got)
		}
	})
}
