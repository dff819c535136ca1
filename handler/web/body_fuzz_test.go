package web_test

import (
	"regexp"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/handler/web"
)

const placed = `<figure data-attachment="01A"></figure>`

func TestClean_WritesEveryBodyInOneForm(t *testing.T) {
	clean := web.NewSanitiser().Clean
	for _, c := range []struct{ name, html, want string }{
		{"paragraphs as they are typed", domain.BodyOf("第一段 & \"引号\"\n第二段\t列"), domain.BodyOf("第一段 & \"引号\"\n第二段\t列")},
		{"what runs", `<p onclick="x()">字</p><script>x()</script><style>p{}</style><iframe src="x">框</iframe><svg><script>1</script><text>图</text></svg>`, "<p>字</p>"},
		{"links, pictures, styles", `<p class="a" style="x"><a href="javascript:x()">字</a><img src=x onerror=x()></p>`, "<p>字</p>"},
		{"marks by their one name", "<p><b>粗</b><i>斜</i><u>线</u><span>平</span></p>", "<p><strong>粗</strong><em>斜</em><u>线</u>平</p>"},
		{"headings of two ranks", "<h1>一</h1><h2>二</h2><h4>三</h4>", "<h2>一</h2>\n<h2>二</h2>\n<h3>三</h3>"},
		{"words without a paragraph", "前<div>中<p>里</p></div>后", "<p>前</p>\n<p>中</p>\n<p>里</p>\n<p>后</p>"},
		{"nothing in paragraphs", "<p> </p><p><br></p><p><strong></strong></p><p>&nbsp;</p>", ""},
		{"breaks inside only", "<p><br>一<br>二<br></p>", "<p>一<br>二</p>"},
		{"a paragraph left open", "<p>一<p>二", "<p>一</p>\n<p>二</p>"},
		{"items without paragraphs", "<ul>\n<li><p>一</p></li>\n<li><p>二</p><ol start=3><li>三</li></ol></li><li></li></ul>", `<ul><li>一</li><li>二<ol start="3"><li>三</li></ol></li></ul>`},
		{"a list right in a list", "<ul><li>一</li><ul><li>二</li></ul></ul>", "<ul><li>一</li><li><ul><li>二</li></ul></li></ul>"},
		{
			"a table", `<table border=1><thead><tr><th colspan="2" style="x">头</th></tr></thead><tr><td rowspan="1"><p>甲</p></td><td><p>乙</p><p>丙</p></td></tr></table>`,
			`<table><tbody><tr><th colspan="2">头</th></tr><tr><td>甲</td><td><p>乙</p><p>丙</p></td></tr></tbody></table>`,
		},
		{"an empty table", "<table><tr><td></td></tr></table>", ""},
		{"a quotation", "<blockquote>话<p>又一句</p></blockquote>", "<blockquote><p>话</p><p>又一句</p></blockquote>"},
		{"a picture", `<p>前</p><figure data-attachment="01A"><img src=x><figcaption>说</figcaption></figure>`, "<p>前</p>\n" + placed},
		{"a picture inside words", `<p>前<figure data-attachment="01A"></figure>后</p>`, "<p>前</p>\n" + placed + "\n<p>后</p>"},
		{"a picture inside a list", `<ul><li>一<figure data-attachment="01A"></figure></li></ul>`, "<ul><li>一</li></ul>\n" + placed},
		{"a picture that is no attachment", `<figure data-attachment="../x"><figcaption>说</figcaption></figure><figure><img src=x></figure>`, "<p>说</p>"},
		{"angle brackets as words", "<p>1 &lt; 2 &amp;lt;</p>", "<p>1 &lt; 2 &amp;lt;</p>"},
		{"a heading around blocks", "<h2><p>一</p><p>二</p></h2>", "<p>一</p>\n<p>二</p>"},
		{"nesting that nobody writes", strings.Repeat("<div>", 3000) + "字", "<p>字</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := clean(c.html)
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if again := clean(got); again != got {
				t.Errorf("cleaned again it is %s", again)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{
		"<p>一<b>二</b></p>", "<ul><li><table><tr><td>一<figure data-attachment=\"1\"></figure></ul>", "<svg><style><p></style><script>", "<table><caption>一<td><h1>二",
		`<figure data-attachment="x" onclick=1>说</figure>`, "<p>&#x0;\r\n\t&nbsp;<br><br>", "<math><mi><table><tr><ol start=9><li>", "<h2><div>一</div></h2><select><option>",
	} {
		f.Add(seed)
	}
	known := regexp.MustCompile(`^/?(p|h2|h3|ul|ol|li|blockquote|table|tbody|tr|strong|em|u|br)$|^(th|td)( colspan="\d+")?( rowspan="\d+")?$|^/(th|td|figure)$|^ol start="\d+"$|^figure data-attachment="[0-9A-Za-z]+"$`)
	sanitiser := web.NewSanitiser()
	f.Fuzz(func(t *testing.T, html string) {
		got := sanitiser.Clean(html)
		for _, piece := range strings.Split(got, "<")[1:] {
			tag, _, closed := strings.Cut(piece, ">")
			if !closed || !known.MatchString(tag) {
				t.Fatalf("Clean(%q) holds <%s>: %s", html, tag, got)
			}
		}
		if again := sanitiser.Clean(got); again != got {
			t.Fatalf("Clean(%q) is %q, cleaned again %q", html, got, again)
		}
	})
}
