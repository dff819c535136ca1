package publishing_test

import (
	"regexp"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// A layout as 秀米 copies it: sections in sections, a title on a ground of colour,
// columns, an ornament, a photograph, an animation, a hidden part.
const xiumi = `<section class="xmt-paper" id="x1" style="box-sizing:border-box;font-size:16px;position:static;transform:translate(0)">
<section style="display:flex;flex-flow:row nowrap;justify-content:center;margin:10px 0px"><section style="display:inline-block;width:auto;vertical-align:top;background-color:rgb(200, 16, 46);padding:4px 12px;border-radius:4px"><p style="margin:0;color:#fff;font-size:18px;white-space:normal"><strong>技能大赛开赛</strong>` + "\u200b" + `</p></section></section>
<section style="text-align:center"><img class="xmt-img" src="https://img.example.org/a.png" width="40" style="width:40px;vertical-align:middle"></section>
<section style="line-height:1.8;letter-spacing:1.5px;padding:0 15px"><p style="text-indent:2em">第一段。</p><p>第二段<span style="color:#c8102e;font-weight:bold">要点</span>。</p></section>
<section style="text-align:center"><img src="https://img.example.org/b.jpg" style="width:100%"><p style="font-size:12px;color:#888">图说1</p></section>
<section style="background-image:url(https://img.example.org/bg.png)"><p onclick="alert(1)">第三段。</p><a href="https://example.org/">` + "\u00a0" + `</a></section>
<svg viewBox="0 0 1 1"><animate attributeName="x"></animate><text>闪</text></svg><section style="display:none">藏</section><script>alert(1)</script><iframe src="https://example.org"></iframe></section>`

// A layout as 135 copies it: data attributes, breaks, negative margins, words in
// the colour of their ground.
const editor135 = `<section class="_135editor" data-tools="135编辑器" data-id="9" style="border:0px none;position:relative;margin-top:-20px"><section data-brushtype="text" style="border-bottom:2px solid #C8102E;color:RED!important;text-align:center">第一段。</section>
<section class="135brush" data-autoskip="1" style="background:#ffffff;color:#ffffff;font-size:0px;height:0;overflow:hidden"><p>第二段要点。<br>第三段。</p></section><mp-style-type data-value="3"></mp-style-type></section>`

func TestCleanLayout_KeepsLooksAndNothingThatRunsLoadsOrHides(t *testing.T) {
	got := publishing.CleanLayout(xiumi)
	contains(t, got, `background-color:rgb(200, 16, 46)`, `border-radius:4px`, `color:#fff`, `<strong>技能大赛开赛</strong>`, `text-indent:2em`, `letter-spacing:1.5px`,
		`<span style="color:#c8102e;font-weight:bold">要点</span>`, `display:flex;flex-flow:row nowrap;justify-content:center`, `<img data-attachment="" style="`)
	for _, never := range []string{"class", "id=", "position", "transform", "http", "url(", "onclick", "<a", "<svg", "闪", "藏", "alert", "iframe", "white-space"} {
		if strings.Contains(got, never) {
			t.Errorf("%q is left in %s", never, got)
		}
	}
	got = publishing.CleanLayout(editor135)
	contains(t, got, "border-bottom:2px solid #c8102e", "color:red", "第二段要点。<br>第三段。", `<p style="color:#1f1f1f">`)
	for _, never := range []string{"-20px", "overflow", "height:0", "font-size:0", "data-", "mp-style", "!important"} {
		if strings.Contains(got, never) {
			t.Errorf("%q is left in %s", never, got)
		}
	}
}

func TestCleanLayout_WordsAreSeenWhateverTheirColour(t *testing.T) {
	for pasted, want := range map[string]string{
		`<p style="color:#ffffff">字</p>`:                                                     `<p style="color:#1f1f1f">字</p>`,
		`<section style="background:#111"><p style="color:#222">字</p></section>`:             `<section style="background-color:#111"><p style="color:#ffffff">字</p></section>`,
		`<section style="background:#c00"><p style="color:#fff">字</p></section>`:             `<section style="background-color:#c00"><p style="color:#fff">字</p></section>`,
		`<p style="color:rgba(0,0,0,0.02)">字</p>`:                                            `<p style="color:#1f1f1f">字</p>`,
		`<section style="color:#fff"><section style="background:#fff">字</section></section>`: `<section style="color:#fff"><section style="background-color:#fff;color:#1f1f1f">字</section></section>`,
		`<h2 style="color:#c8102e">字</h2>`:                                                   `<p style="font-weight:bold;color:#c8102e">字</p>`,
	} {
		if got := publishing.CleanLayout(pasted); got != want {
			t.Errorf("%s\n got %s\nwant %s", pasted, got, want)
		}
	}
}

// laid gives the first item of a draft a layout.
func (w *world) laid(id, layout string) publishing.ItemPage {
	w.t.Helper()
	w.must(w.service.SetLayout(w.t.Context(), w.composer, w.at(id), layout))
	return w.item(id, 0)
}

func (w *world) item(id string, position int) publishing.ItemPage {
	w.t.Helper()
	page, err := w.service.Page(w.t.Context(), w.composer, id)
	w.must(err)
	return page.Items[position]
}

// titled gives the first manuscript the title of the layouts.
func (w *world) titled() {
	w.t.Helper()
	m := w.reread(w.first.ID)
	m.Title = "技能大赛开赛"
	w.approve(&m)
}

func TestSetLayout_TheApprovedWordsGoOutInTheirLooks(t *testing.T) {
	w := newWorld(t)
	w.titled()
	id := w.draft()
	item := w.laid(id, xiumi)
	if len(item.Differs) != 0 || !item.Checks.OK() {
		t.Fatalf("differs %+v, checks %+v", item.Differs, item.Checks)
	}
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	if len(item.Laid) != 2 || item.Laid[0].AttachmentID != "" || item.Laid[1].AttachmentID != photos[0].ID {
		t.Fatalf("places %+v, want an ornament and the first photo", item.Laid)
	}
	w.must(w.service.FillLayout(t.Context(), w.composer, publishing.LayoutPhotos{Place: w.at(id), IDs: []string{"", photos[1].ID}}))
	if err := w.service.FillLayout(t.Context(), w.composer, publishing.LayoutPhotos{Place: w.at(id), IDs: []string{"", "01OTHER"}}); domain.KindOf(orInternal(err)) != domain.KindConflict {
		t.Errorf("another manuscript's picture: %v", err)
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	content := w.platform.draft[0].Content
	contains(t, content, "background-color:rgb(200, 16, 46)", "https://mmbiz.qpic.cn/attachments/"+photos[1].ID, "来源：测试单位工会")
	if strings.Contains(content, photos[0].ID) || strings.Contains(content, "data-attachment") || strings.Count(content, "<img") != 1 {
		t.Errorf("went out as %s", content)
	}
}

func TestSetLayout_OtherWordsAreShownAndNeverGoOut(t *testing.T) {
	for name, c := range map[string]struct {
		layout, approved, laid string
	}{
		"a word more":      {`<p>第一段。</p><p>第二段重要要点。</p><p>第三段。</p>`, "", "重要"},
		"a word less":      {`<p>第一段。</p><p>第二段。</p><p>第三段。</p>`, "要点", ""},
		"another word":     {`<p>第一段。</p><p>第二段要害。</p><p>第三段。</p>`, "点", "害"},
		"an advertisement": {`<p>第一段。第二段要点。第三段。</p><p>本文由某某编辑器排版</p>`, "", "本文由某某编辑器排版"},
		"a hidden part":    {`<p>第一段。</p><p style="display:none">第二段要点。</p><p>第三段。</p>`, "二段要点。第", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.draft()
			item := w.laid(id, c.layout)
			if len(item.Differs) != 1 || item.Differs[0].Approved != c.approved || item.Differs[0].Laid != c.laid {
				t.Errorf("differs %+v", item.Differs)
			}
			err := w.service.Sign(t.Context(), w.signer, w.at(id))
			if domain.KindOf(orInternal(err)) != domain.KindConflict || !strings.Contains(domain.Public(err), "与审定稿不一致") {
				t.Fatalf("sign: %v", err)
			}
			w.must(w.service.DropLayout(t.Context(), w.composer, w.at(id)))
			w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
		})
	}
}

func TestSetLayout_SpacesMarksTitleAndCaptionsAreNoDifference(t *testing.T) {
	w := newWorld(t)
	m := w.reread(w.first.ID)
	m.Body = "<h2>一、概况</h2>\n<ul><li>甲</li><li>乙</li></ul>\n<table><tbody><tr><th>单位</th><td>篇数</td></tr></tbody></table>\n<p>共 12 篇。</p>"
	w.approve(&m)
	id := w.draft()
	for _, layout := range []string{
		"<h2>一、概况</h2><p>• 甲</p><p>• 乙</p><p>单位　篇数</p><p>共12篇。</p>",
		"<p>" + m.Title + "</p><section>一、 概况</section><ul><li>甲</li><li>乙</li></ul><p>图说2</p><table><tr><td>单位</td><td>篇数</td></tr></table><p>共\u00a012\u200b篇。</p>",
	} {
		if item := w.laid(id, layout); len(item.Differs) != 0 {
			t.Errorf("%s differs: %+v", layout, item.Differs)
		}
	}
	if item := w.laid(id, "<p>一、概况</p><p>甲</p><p>乙</p><p>单位篇数</p><p>共21篇。</p>"); len(item.Differs) == 0 {
		t.Error("another number is no difference")
	}
}

func TestSetLayout_RefusesWhatHoldsNoWordsOrTooMany(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	for _, layout := range []string{"", "<section><img src=x></section>", "<script>字</script>", strings.Repeat("<p>字</p>", 300_000)} {
		err := w.service.SetLayout(t.Context(), w.composer, w.at(id), layout)
		if domain.KindOf(orInternal(err)) != domain.KindInvalid || domain.FieldsOf(err)["layout"] == "" {
			t.Errorf("%.20q: %v", layout, err)
		}
	}
	auditor := domain.Account{ID: "a9", Roles: []domain.Role{domain.RoleAuditor}}
	if err := w.service.SetLayout(t.Context(), auditor, w.at(id), "<p>字</p>"); domain.KindOf(orInternal(err)) != domain.KindForbidden {
		t.Errorf("an auditor: %v", err)
	}
}

func FuzzCleanLayout(f *testing.F) {
	for _, seed := range []string{
		xiumi, editor135, `<p style="background:url(javascript:x)">a<b><i>c</p>`, `<svg><style><img src=x onerror=y></style></svg>`,
		`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`, `<table><tr><td colspan="9">a</table>b`, `<p style="color:#fff&quot; onload=&quot;x">字`, "<plaintext>x", "<p>a\u200b b",
	} {
		f.Add(seed)
	}
	tag := regexp.MustCompile(`<[^>]*>`)
	known := regexp.MustCompile(`^<(br|/(section|p|span|strong|em|u|table|tbody|tr|td|th)|(section|p|span|strong|em|u|table)( style="[a-z0-9#%.,:;() -]*")?|tbody|tr|t[dh]( colspan="[0-9]+")?( rowspan="[0-9]+")?( style="[a-z0-9#%.,:;() -]*")?|img data-attachment="" style="[a-z0-9#%.,:;() -]*")>$`)
	f.Fuzz(func(t *testing.T, pasted string) {
		once := publishing.CleanLayout(pasted)
		for _, found := range tag.FindAllString(once, -1) {
			if !known.MatchString(found) {
				t.Fatalf("%q leaves %s in %q", pasted, found, once)
			}
		}
		for _, never := range []string{"url(", "position", "expression", "display:none"} {
			for _, found := range tag.FindAllString(once, -1) {
				if strings.Contains(found, never) {
					t.Fatalf("%q leaves %s", pasted, found)
				}
			}
		}
		words := func(text string) string { return strings.Join(strings.Fields(tag.ReplaceAllString(text, "")), "") }
		if again := publishing.CleanLayout(once); words(again) != words(once) {
			t.Fatalf("%q cleans to %q and then to %q", pasted, once, again)
		}
	})
}
