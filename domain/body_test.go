package domain_test

import (
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func photo(id, caption string) domain.Attachment {
	return domain.Attachment{ID: id, Kind: domain.KindPhoto, State: domain.AttachmentStored, Caption: caption, Name: id + ".jpg"}
}

func TestKeepFigures_DropsWhatIsNoPhotoOfTheManuscript(t *testing.T) {
	held, film := photo("C", ""), photo("D", "")
	held.State = domain.AttachmentQuarantined
	film.Kind = domain.KindVideo
	attachments := []domain.Attachment{photo("A", "赛场"), photo("B", ""), held, film}
	body := "<p>一</p>\n" + domain.Figure("A") + "\n" + domain.Figure("X") + "\n<p>二</p>\n" + domain.Figure("A") + "\n" + domain.Figure("C") + "\n" + domain.Figure("D")
	got := domain.KeepFigures(body, attachments)
	if want := "<p>一</p>\n" + domain.Figure("A") + "\n<p>二</p>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if ids := domain.Figures(got); !slices.Equal(ids, []string{"A"}) {
		t.Errorf("figures %v", ids)
	}
	if left := domain.UnplacedPhotos(got, attachments); len(left) != 1 || left[0].ID != "B" {
		t.Errorf("not placed: %+v", left)
	}
	if same := "<p>&lt;figure data-attachment=&#34;A&#34;&gt;</p>\n\n<p>二</p>"; domain.KeepFigures(same, nil) != same {
		t.Errorf("a body without pictures was changed: %s", domain.KeepFigures(same, nil))
	}
}

func TestEachFigure_LeavesBrokenOnesAlone(t *testing.T) {
	for _, body := range []string{`<figure data-attachment="A`, `<figure data-attachment="<figure data-attachment="A"></figure>`} {
		got := domain.EachFigure(body, func(string) string { return "X" })
		if !strings.HasPrefix(got, `<figure data-attachment="`) {
			t.Errorf("%s became %s", body, got)
		}
	}
}

func TestPlainText_KeepsCellsApartAndCountsNoPicture(t *testing.T) {
	body := "<p>一</p>\n<table><tbody><tr><th>姓名</th><td colspan=\"2\">单位</td></tr><tr><td>张三</td><td>白桦</td></tr></tbody></table>\n" + domain.Figure("A")
	if got, want := domain.PlainText(body), "一\n姓名\t单位\n张三\t白桦"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := domain.CountCharacters(domain.PlainText(body)); n != 9 {
		t.Errorf("%d characters", n)
	}
}

func TestComparableText_ShowsPicturesByTheirCaptions(t *testing.T) {
	body := domain.Figure("A") + "\n<p>一</p>\n" + domain.Figure("B") + "\n" + domain.Figure("X")
	got := domain.ComparableText(body, []domain.Attachment{photo("A", "<b>赛场</b>"), photo("B", "")})
	if want := "〔图：<b>赛场</b>〕\n一\n〔图：B.jpg〕\n〔图〕"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFormatChanges_NamesWhatWordsDoNotShow(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing", "<p>一</p>\n<h2>二</h2>", "<p>一</p>\n<h2>二</h2>", ""},
		{"a heading", "<p>一、概况</p>\n<p>正文</p>", "<h2>一、概况</h2>\n<p>正文</p>", "“一、概况”由正文改为标题"},
		{"a list", "<p>甲</p><p>乙</p>", "<ol><li>甲</li><li>乙</li></ol>", "“甲”由正文改为编号；“乙”由正文改为编号"},
		{"bold words", "<p>请于三月五日前报送</p>", "<p>请于<strong>三月五日</strong>前报送</p>", "“三月五日”加粗"},
		{"bold no longer", "<p><strong><em>要</em></strong></p>", "<p><em>要</em></p>", "“要”取消加粗"},
		{"new words say themselves", "<p>一</p>", "<p>一</p>\n<h2>新的<strong>小节</strong></h2>", ""},
		{"a quotation", "<blockquote><p>话</p></blockquote>", "<p>话</p>", "“话”由引用改为正文"},
		{"a table", "<p>甲</p>", "<table><tbody><tr><td>甲</td><td></td></tr></tbody></table>", "“甲”由正文改为表格"},
	} {
		if got := strings.Join(domain.FormatChanges(c.before, c.after), "；"); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	long := domain.BodyOf(strings.Repeat("这一段\n", 1) + strings.Repeat("很长", 40))
	if got := domain.FormatChanges(long, strings.ReplaceAll(long, "p>", "h3>")); len(got) != 2 || len([]rune(got[1])) > 40 {
		t.Errorf("got %q", got)
	}
}
