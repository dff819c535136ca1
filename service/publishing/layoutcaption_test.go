package publishing_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// Layouts of the first manuscript, which has two photos with the captions 图说1 and
// 图说2, and what is written below the photos by us, in their order.
func TestSetLayout_WritesCaptionsThatTheLayoutDoesNotSay(t *testing.T) {
	const photo, text = `<img src="https://img.example.org/a.jpg">`, `<p>第一段。</p><p>第二段要点。</p><p>第三段。</p>`
	for name, c := range map[string]struct{ layout, want string }{
		"none is said":                  {`<section>` + photo + `</section>` + text + `<section>` + photo + `</section>`, "图说1,图说2"},
		"each right after its photo":    {photo + `<p>图说1</p>` + text + `<section>` + photo + `<section style="color:#888">图 说2</section></section>`, ","},
		"one of two":                    {photo + text + photo + `<p><span>图说</span>2</p>`, "图说1,"},
		"behind a break":                {`<p>` + photo + `<br>图说1</p>` + text, ""},
		"in the same line":              {`<p>` + photo + `图说1</p>` + text, ""},
		"side by side, said below both": {`<section style="display:flex"><section>` + photo + `</section><section>` + photo + `</section></section><p>图说1</p><p>图说2</p>` + text, ","},
		"said somewhere else":           {photo + text + `<p>图说1</p>`, ""},
		"said before it":                {text + `<p>图说1</p>` + photo, ""},
		"in the middle of a paragraph":  {`<p>第一段。第二` + photo + `段要点。第三段。</p>`, "图说1"},
		"an ornament":                   {`<img src="x" style="width:30px">` + text, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.draft()
			item := w.laid(id, c.layout)
			var got []string
			for _, p := range item.Laid {
				got = append(got, p.Caption)
			}
			if strings.Join(got, ",") != c.want || len(item.Differs) != 0 {
				t.Errorf("got %q, want %q; differs %+v\n%s", got, c.want, item.Differs, item.Layout)
			}
			_, shown, err := w.service.Preview(t.Context(), w.composer, w.at(id), func(string) string { return "x" })
			w.must(err)
			for n, caption := range []string{"图说1", "图说2"} {
				if count := strings.Count(strings.NewReplacer(" ", "", "<span>", "", "</span>", "").Replace(shown), ">"+caption+"<"); n < len(item.Laid) && !item.Laid[n].Small && count > 1 {
					t.Errorf("%s is there %d times: %s", caption, count, shown)
				}
			}
		})
	}
}

// Two photos may have the same caption: that it stands below one of them says
// nothing of the other.
func TestSetLayout_TheSameCaptionTwiceIsSaidTwice(t *testing.T) {
	w := newWorld(t)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	photos[1].Caption = photos[0].Caption
	w.must(w.store.SaveAttachment(t.Context(), photos[1]))
	m := w.reread(w.first.ID)
	w.approve(&m)
	item := w.laid(w.draft(), `<img src="x"><p>图说1</p><p>第一段。</p><p>第二段要点。</p><img src="x"><p>第三段。</p>`)
	if item.Laid[0].Said == "" || item.Laid[1].Caption != "图说1" {
		t.Errorf("places %+v", item.Laid)
	}
}

func TestFillLayout_CaptionsAreWrittenOnceAndAsWanted(t *testing.T) {
	w := newWorld(t)
	w.titled()
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	id := w.draft()
	item := w.laid(id, xiumi) // says 图说1 below its photo
	if p := item.Laid[1]; p.Said != "图说1" || p.Caption != "" {
		t.Fatalf("place %+v", p)
	}
	fill := func(photo string, captions ...int) publishing.LayoutPlace {
		t.Helper()
		w.must(w.service.FillLayout(t.Context(), w.composer, publishing.LayoutPhotos{Place: w.at(id), IDs: []string{"", photo}, Captions: captions}))
		return w.item(id, 0).Laid[1]
	}
	if p := fill(photos[1].ID, 2); p.Said != "" || p.Caption != "图说2" {
		t.Errorf("another photo: %+v", p)
	}
	if p := fill(photos[1].ID); p.Caption != "" {
		t.Errorf("without the tick: %+v", p)
	}
	if p := fill(photos[0].ID, 2); p.Said != "图说1" || p.Caption != "" {
		t.Errorf("the first again: %+v", p)
	}
	fill(photos[1].ID, 2)
	for range 2 { // saving the item changes nothing about them
		w.must(w.service.Edit(t.Context(), w.composer, w.edit(id, 0)))
	}
	_, preview, err := w.service.Preview(t.Context(), w.composer, w.at(id), func(id string) string { return "https://mmbiz.qpic.cn/attachments/" + id + "/original" })
	w.must(err)
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	export, err := w.service.Export(t.Context(), w.composer, id)
	w.must(err)
	contains(t, export.Items[0].HTML, "［图片 1］</strong><span style=", ">图说2</span>")
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	sent := w.platform.draft[0].Content
	contains(t, sent, `<span style="display:block;`, ">图说2</span>")
	if strings.Count(sent, "图说2</span>") != 1 || strings.Contains(sent, "data-caption") || sent != preview {
		t.Errorf("sent    %s\npreview %s", sent, preview)
	}
}

func TestSetLayout_CaptionsAreThoseThatAreApproved(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	w.laid(id, `<img src="x"><p>第一段。</p><p>第二段要点。</p><p>第三段。</p>`)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	photos[0].Caption = "改过的图说"
	w.must(w.store.SaveAttachment(t.Context(), photos[0]))
	m := w.reread(w.first.ID)
	m.Round = 2
	w.approve(&m)
	if differs := w.item(id, 0).Differs; len(differs) != 1 || differs[0].Laid != "图说1" || differs[0].Approved != "改过的图说" {
		t.Fatalf("differs %+v", differs)
	}
	w.must(w.service.Edit(t.Context(), w.composer, w.edit(id, 0)))
	if item := w.item(id, 0); item.Laid[0].Caption != "改过的图说" || len(item.Differs) != 0 || !item.Checks.OK() {
		t.Errorf("item %+v, checks %+v", item.Laid, item.Checks)
	}
}

func TestSetLayout_PastedCaptionsOfOursAreNotBelieved(t *testing.T) {
	w := newWorld(t)
	item := w.laid(w.draft(), `<img data-attachment="x" data-caption="未经审定的话"><p>第一段。</p><p>第二段要点。</p><p>第三段。</p>`)
	if strings.Contains(item.Layout, "未经审定") {
		t.Errorf("kept %s", item.Layout)
	}
}

func TestRender_CaptionsAreReadableOnTheirGround(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	for ground, want := range map[string]string{"#8c0d20": "color:#ffffff;", "#ffffff": "color:#767676;text-align:center;", "#cccccc": "color:#1f1f1f;"} {
		w.laid(id, `<section style="background-color:`+ground+`"><img src="x"></section><p>第一段。</p><p>第二段要点。</p><p>第三段。</p>`)
		_, shown, err := w.service.Preview(t.Context(), w.composer, w.at(id), func(string) string { return "x" })
		w.must(err)
		if !strings.Contains(shown, want+`">图说1</span>`) {
			t.Errorf("on %s: %s lacks %s", ground, shown, want)
		}
	}
}
