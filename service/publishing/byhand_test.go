package publishing_test

import (
	"archive/zip"
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/media"
	"laigao/service/publishing"
)

func TestExport_GivesAPersonAllThatThePlatformsEditorWants(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	export, err := w.service.Export(t.Context(), w.composer, id)
	w.must(err)
	one := export.Items[0]
	contains(t, one.HTML, "第二段<strong>要点</strong>", "［图片 1］", "［图片 2］", "图说1")
	contains(t, one.Text, "第二段要点。", "［图片 1］图说1", "来源：测试单位工会")
	if strings.Contains(one.HTML, "<img") || one.SourceURL != "https://example.test/articles/"+w.first.ID || len(one.Pictures) != 5 {
		t.Fatalf("item %+v", one)
	}
	archive, err := w.service.Archive(t.Context(), w.composer, id)
	w.must(err)
	var file bytes.Buffer
	w.must(archive.Write(t.Context(), &file))
	opened, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	w.must(err)
	var names []string
	for _, f := range opened.File {
		names = append(names, f.Name)
	}
	want := []string{
		"说明.txt", "第1篇 东岭区举办技能大赛/正文.txt", "第1篇 东岭区举办技能大赛/正文.html", "第1篇 东岭区举办技能大赛/00-封面.jpg",
		"第1篇 东岭区举办技能大赛/00-封面-头条用2.35比1.jpg", "第1篇 东岭区举办技能大赛/00-封面-次条和转发用1比1.jpg",
		"第1篇 东岭区举办技能大赛/01-图说1.jpg", "第1篇 东岭区举办技能大赛/02-图说2.jpg",
		"第2篇 示东煤炭劳模事迹/正文.txt", "第2篇 示东煤炭劳模事迹/正文.html", "第2篇 示东煤炭劳模事迹/00-封面.jpg",
		"第2篇 示东煤炭劳模事迹/00-封面-头条用2.35比1.jpg", "第2篇 示东煤炭劳模事迹/00-封面-次条和转发用1比1.jpg", "第2篇 示东煤炭劳模事迹/01-图说1.jpg",
	}
	if strings.Join(names, "|") != strings.Join(want, "|") {
		t.Fatalf("files\n%v\nwant\n%v", names, want)
	}
	manual, err := opened.Open("说明.txt")
	w.must(err)
	text, err := io.ReadAll(manual)
	w.must(err)
	contains(t, string(text), "图片 00-封面-头条用2.35比1.jpg：封面，作头条时显示的部分", "图片 00-封面-次条和转发用1比1.jpg：封面，作次条和转发时显示的部分", "头条传“头条用2.35比1”", "公众平台", "标题：东岭区举办技能大赛", "阅读原文：https://example.test/articles/"+w.first.ID)
}

// quartered is a media store in which every picture is one of four fields of
// colour: red, green, blue, white; 400 by 300 pixels.
type quartered struct{}

func (quartered) Open(context.Context, string) (io.ReadSeekCloser, error) {
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			img.Set(x, y, [...]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}[x/200+2*(y/150)])
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95})
	return file{bytes.NewReader(out.Bytes())}, err
}

// fieldAt names the colour near a place of a picture, given in hundredths.
func fieldAt(img image.Image, x, y int) string {
	r, g, b, _ := img.At(img.Bounds().Dx()*x/100, img.Bounds().Dy()*y/100).RGBA()
	return map[[3]bool]string{{true, false, false}: "R", {false, true, false}: "G", {false, false, true}: "B", {true, true, true}: "W"}[[3]bool{r > 0x8000, g > 0x8000, b > 0x8000}]
}

func TestArchive_CutsTheCoverAsItWasComposed(t *testing.T) {
	w := newWorld(t)
	service := publishing.New(publishing.Config{
		Store: w.store, Publisher: w.platform, Crowd: w.platform, Outcome: outcomeOf, Files: quartered{}, Pictures: media.NewInspector(), AppID: "wx1", StaffID: "wx1", Log: slog.New(slog.DiscardHandler),
	})
	id := w.draft()
	e := w.edit(id, 0)
	e.CropSquare = "0.25_0_1_1" // 300 by 300 pixels at the right
	w.must(service.Edit(t.Context(), w.composer, e))
	w.must(service.Sign(t.Context(), w.signer, w.at(id)))
	check := func(turn string, wide, square image.Point, want string) {
		t.Helper()
		archive, err := service.Archive(t.Context(), w.composer, id)
		w.must(err)
		var packed bytes.Buffer
		w.must(archive.Write(t.Context(), &packed))
		opened, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
		w.must(err)
		cover := func(name string) image.Image {
			t.Helper()
			one, err := opened.Open("第1篇 东岭区举办技能大赛/" + name)
			w.must(err)
			img, err := jpeg.Decode(one)
			w.must(err)
			return img
		}
		a, b := cover("00-封面-头条用2.35比1.jpg"), cover("00-封面-次条和转发用1比1.jpg")
		got := fieldAt(a, 10, 10) + fieldAt(a, 90, 10) + fieldAt(a, 10, 90) + fieldAt(a, 90, 90) + " " + fieldAt(b, 10, 10) + fieldAt(b, 90, 10) + fieldAt(b, 10, 90) + fieldAt(b, 90, 90)
		near := func(got image.Rectangle, want image.Point) bool {
			return max(got.Dx()-want.X, want.X-got.Dx(), got.Dy()-want.Y, want.Y-got.Dy()) <= 2 // edges are rounded outwards
		}
		if got != want || !near(a.Bounds(), wide) || !near(b.Bounds(), square) {
			t.Errorf("%s: fields %s, want %s; %v and %v", turn, got, want, a.Bounds(), b.Bounds())
		}
	}
	check("upright", image.Pt(400, 170), image.Pt(300, 300), "RGBW RGBW")

	e = w.edit(w.draft(), 0)
	id, e.CropWide, e.CropSquare = e.ArticleID, "0_0_1_0.5", "0.5_0_1_0.666667"
	w.must(service.Edit(t.Context(), w.composer, e))
	w.must(service.Sign(t.Context(), w.signer, w.at(id)))
	check("at the top, and the right half", image.Pt(400, 150), image.Pt(200, 200), "RGRG GGWW")
}

func TestExport_IsForWhatIsSignedAndNotOut(t *testing.T) {
	w := newWorld(t)
	id, err := w.service.Create(t.Context(), w.composer, []string{w.first.ID})
	w.must(err)
	refuse := func(when string) {
		t.Helper()
		if _, err := w.service.Export(t.Context(), w.composer, id); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("%s: %v", when, err)
		}
	}
	refuse("a draft")
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	if _, err := w.service.Export(t.Context(), w.signer, id); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("by who may not send: %v", err)
	}
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	refuse("on its way")
	w.platform.named["publish"] = fault{err: errRefused}
	w.run(0)
	contains(t, w.state(id, domain.ArticleFailed).Result, "手动发出")
	if _, err := w.service.Export(t.Context(), w.composer, id); err != nil {
		t.Errorf("after 48001: %v", err)
	}
}

func TestSentByHand_AdoptsAsThePlatformsResultDoes(t *testing.T) {
	w := newWorld(t)
	id := w.signed()
	for name, given := range map[string]map[int]string{
		"nothing":         {},
		"elsewhere":       {0: "https://example.test/s/x"},
		"not an article":  {0: "https://mp.weixin.qq.com/cgi-bin/home"},
		"unsafe":          {0: "javascript:alert(1)"},
		"the same twice":  {0: addressOne, 1: addressOne},
		"plain http":      {0: "http://mp.weixin.qq.com/s/x"},
		"without a query": {0: "https://mp.weixin.qq.com/s"},
	} {
		err := w.service.SentByHand(t.Context(), w.composer, w.at(id), given)
		if domain.KindOf(err) != domain.KindInvalid || len(domain.FieldsOf(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.service.SentByHand(t.Context(), w.signer, w.at(id), map[int]string{0: addressOne}); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("by who may not send: %v", err)
	}
	at := w.at(id)
	for range 2 { // the form sent twice has one effect
		w.must(w.service.SentByHand(t.Context(), w.composer, at, map[int]string{0: " " + addressOne + " "}))
	}
	a := w.state(id, domain.ArticlePublished)
	if a.Delivery != domain.DeliveryHand || a.Items[0].URL != addressOne || a.Items[1].Result == "" {
		t.Fatalf("article %+v", a)
	}
	adoption, err := w.store.AdoptionAt(t.Context(), w.first.ID, domain.OutletOwnAccount)
	if err != nil || adoption.State != domain.AdoptionConfirmed || adoption.Link != addressOne || adoption.ArticleID != id {
		t.Fatalf("adoption %+v, %v", adoption, err)
	}
	if _, err := w.store.AdoptionAt(t.Context(), w.second.ID, domain.OutletOwnAccount); domain.KindOf(err) != domain.KindNotFound {
		t.Fatalf("what was left out counts as adopted: %v", err)
	}
	if _, err := w.service.Story(t.Context(), w.first.ID); err != nil || w.notices() != 1 {
		t.Fatalf("story %v, %d notices", err, w.notices())
	}
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(0)
	if len(w.platform.removed) != 1 || w.platform.removed[0] != addressOne+" 0" {
		t.Fatalf("removed %v, want by its address", w.platform.removed)
	}
}

// What was taken down and sent again is one adoption, linked to what is out now.
func TestSentByHand_AfterATakeDownLinksTheAdoptionAnew(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	w.must(w.service.TakeDown(t.Context(), w.composer, w.whole(id), "单位要求"))
	w.run(0)
	again, err := w.service.Create(t.Context(), w.composer, []string{w.first.ID, w.second.ID})
	w.must(err)
	for i := range 2 {
		at := w.at(again)
		at.Position = i
		w.must(w.service.Override(t.Context(), w.composer, at, "again", "撤下以后重发"))
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(again)))
	const address = "https://mp.weixin.qq.com/s/again"
	w.must(w.service.SentByHand(t.Context(), w.composer, w.at(again), map[int]string{0: address}))
	adoption, err := w.store.AdoptionAt(t.Context(), w.first.ID, domain.OutletOwnAccount)
	if err != nil || adoption.Link != address || adoption.ArticleID != again || w.notices() != 2 {
		t.Fatalf("adoption %+v, %v, %d notices", adoption, err, w.notices())
	}
	if other, err := w.store.AdoptionAt(t.Context(), w.second.ID, domain.OutletOwnAccount); err != nil || other.ArticleID != id {
		t.Fatalf("the other's adoption %+v, %v", other, err)
	}
}

func TestLink_FillsInWhatThePlatformDidNotReport(t *testing.T) {
	w := newWorld(t)
	id := w.sent(domain.DeliveryPush)
	w.run(0)
	w.must(w.service.PushFinished(t.Context(), "e:1", publishing.PushEvent{MessageID: w.article(id).MessageID, Status: "SEND_SUCCESS", URLs: map[int]string{0: addressOne}}))
	if r := w.results(id); r.Missing != 1 || !r.MayLink {
		t.Fatalf("results %+v", r)
	}
	w.must(w.service.Link(t.Context(), w.composer, w.at(id), map[int]string{0: "https://mp.weixin.qq.com/s/other", 1: addressTwo}))
	a := w.article(id)
	adoption, err := w.store.AdoptionAt(t.Context(), w.second.ID, domain.OutletOwnAccount)
	if err != nil || a.Items[0].URL != addressOne || adoption.Link != addressTwo {
		t.Fatalf("items %+v, adoption %+v, %v", a.Items, adoption, err)
	}
	if err := w.service.Link(t.Context(), w.composer, w.at(id), map[int]string{1: "x"}); domain.KindOf(err) != domain.KindInvalid {
		t.Fatalf("nonsense: %v", err)
	}
}
