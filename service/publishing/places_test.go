package publishing_test

import (
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// Pictures go out where the editor placed them in the text, in their order; the
// others follow the text.
func TestCreate_PicturesStandWhereTheTextHasThem(t *testing.T) {
	w := newWorld(t)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	if len(photos) != 2 {
		t.Fatalf("%d photographs", len(photos))
	}
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{
			"both, the second first", "<h2>一</h2>\n" + domain.Figure(photos[1].ID) + "\n" + domain.Figure(photos[0].ID) + "\n<ol start=\"3\"><li>二</li><li>三</li></ol>\n<p>四</p>",
			[]string{"heading 一", photos[1].ID, photos[0].ID, "item 3. 二", "item 4. 三", "paragraph 四"},
		},
		{"one before everything", domain.Figure(photos[1].ID) + "\n<p>一</p>\n<p>二</p>", []string{photos[1].ID, "paragraph 一", "paragraph 二", photos[0].ID}},
		{"one that is gone", "<p>一</p>\n" + domain.Figure("01GONE") + "\n<p>二</p>", []string{"paragraph 一", photos[0].ID, photos[1].ID, "paragraph 二"}},
	} {
		m := w.reread(w.first.ID)
		m.Body = c.body
		w.approve(&m)
		id, err := w.service.Create(t.Context(), w.composer, []string{w.first.ID})
		w.must(err)
		var got []string
		for _, b := range publishing.Blocks(w.article(id).Items[0].Body) {
			switch b.Kind {
			case publishing.Picture:
				got = append(got, b.AttachmentID)
			case publishing.Tail:
			default:
				got = append(got, b.Kind.String()+" "+b.Text())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		w.must(w.service.Delete(t.Context(), w.composer, w.at(id)))
	}
}

func TestRender_KeepsBoldSlantedAndUnderlinedWords(t *testing.T) {
	got := publishing.Render(domain.ArticleItem{Body: "<p>一<strong>二<em>三</em></strong><u>四&lt;</u></p>\n<ul><li><i>五</i></li></ul>"}, nil)
	for _, want := range []string{"一<strong>二</strong><strong><em>三</em></strong><u>四&lt;</u></p>", "• "} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}
