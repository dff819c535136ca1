package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/media"
	"laigao/office"
	"laigao/repository/storetest"
	"laigao/service/intake"
)

// docx packs a document of paragraphs; one that begins with 🖼 and a number is
// that picture.
func docx(t testing.TB, paragraphs []string, pictures ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	body, rels := "", ""
	for _, text := range paragraphs {
		if number, is := strings.CutPrefix(text, "🖼"); is {
			body += `<w:p><w:r><w:drawing><a:blip r:embed="rId` + number + `"/></w:drawing></w:r></w:p>`
			continue
		}
		body += `<w:p><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
	}
	parts := [][2]string{{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`}}
	for i, picture := range pictures {
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image%d.jpeg"/>`, i+1, i+1)
		parts = append(parts, [2]string{fmt.Sprintf("word/media/image%d.jpeg", i+1), picture})
	}
	parts = append(parts, [2]string{"word/_rels/document.xml.rels", `<Relationships>` + rels + `</Relationships>`},
		[2]string{"word/document.xml", `<w:document xmlns:w="w" xmlns:r="r" xmlns:a="a"><w:body>` + body + `</w:body></w:document>`})
	for _, part := range parts {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// story is a document with a title, text and two photographs.
func story(t testing.TB) string {
	t.Helper()
	return docx(t, []string{"东岭区举办职工技能大赛", "　　3月5日，大赛开幕。", "🖼1", "图1 大赛开幕式", "来自 12 家企业的选手参加。", "🖼2", "🖼3"}, photo(t, 640, 480), photo(t, 480, 640), photo(t, 600, 8))
}

// withDocuments gives the kit's service another reader of documents.
func (k *kit) withDocuments(d intake.Documents) {
	k.Service = intake.New(intake.Config{
		Store: k.store, Keyring: k.ring, Files: k.files, Inspector: media.NewInspector(), Documents: d, Media: k.platform,
		Clean: web.NewSanitiser().Clean, Log: slog.New(slog.DiscardHandler),
	})
}

// keys lists what the media store holds.
func (k *kit) keys() []string {
	k.t.Helper()
	var all []string
	k.must(filepath.WalkDir(k.folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

func (k *kit) imported(id string) intake.Import {
	k.t.Helper()
	a, err := k.store.Attachment(k.t.Context(), id)
	k.must(err)
	shown, err := k.ImportOf(k.t.Context(), a)
	k.must(err)
	if !shown.Holds {
		k.t.Fatalf("%s is no document", a.Name)
	}
	return shown
}

// takeIn imports a document as the page and the outbox do.
func (k *kit) takeIn(id string) intake.Import {
	k.t.Helper()
	k.must(k.StartImport(k.t.Context(), k.author, id))
	k.work(domain.JobImport, id, k.Import)
	return k.imported(id)
}

// attached returns a draft's attachments besides its documents.
func (k *kit) attached(manuscript string) []domain.Attachment {
	k.t.Helper()
	all, err := k.store.Attachments(k.t.Context(), manuscript)
	k.must(err)
	return slices.DeleteFunc(all, func(a domain.Attachment) bool { return a.Kind == domain.KindDocument })
}

func TestImport_PutsTextAndPicturesIntoTheDraft(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		k := newKitAt(t, url)
		id := k.draft(k.author)
		doc := k.upload(id, "大赛.docx", story(t))
		if i := k.imported(doc.ID); !i.Readable || i.AttachmentID != "" {
			t.Fatalf("offered as %+v", i)
		}
		i := k.takeIn(doc.ID)
		m := k.manuscript(id)
		if want := "<p>3月5日，大赛开幕。</p>\n<p>来自 12 家企业的选手参加。</p>"; m.Title != "东岭区举办职工技能大赛" || m.Body != want {
			t.Errorf("got %q, %q", m.Title, m.Body)
		}
		if !i.Done() || len(i.Pictures) != 2 || i.Words != "" {
			t.Errorf("got %+v", i)
		}
		pictures := k.attached(id)
		if len(pictures) != 2 || pictures[0].Caption != "大赛开幕式" || pictures[1].Caption != "" || pictures[0].Name != "大赛 图1.jpeg" {
			t.Fatalf("got %+v", pictures)
		}
		for _, p := range pictures {
			if p.State != domain.AttachmentStored || p.Kind != domain.KindPhoto || p.Photographer != "张三" || p.Width == 0 {
				t.Errorf("got %+v", p)
			}
			k.work(domain.JobDerive, p.ID, k.Derive)
		}
		if a, err := k.store.Attachment(t.Context(), doc.ID); err != nil || a.State != domain.AttachmentStored {
			t.Errorf("the document has not stayed: %+v, %v", a, err)
		}
		rows, err := k.store.AuditOf(t.Context(), "manuscript", id, 1)
		if err != nil || len(rows) != 1 || rows[0].Action != "manuscript.import" || rows[0].Actor.Name != "张三" || !strings.Contains(rows[0].Detail, "大赛.docx") {
			t.Errorf("audited as %+v, %v", rows, err)
		}
	})
}

func TestImport_GoesBehindWhatIsThereAndIntoAnOpenPage(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Title, form.Body = "自己的标题", "自己写的一段。"
	open := k.save(form)
	doc := k.upload(open.ID, "大赛.docx", story(t))
	k.takeIn(doc.ID)
	const imported = "东岭区举办职工技能大赛\n3月5日，大赛开幕。\n来自 12 家企业的选手参加。"
	news, err := k.News(t.Context(), k.author, open.ID, open.Version)
	k.must(err)
	if news.Elsewhere || news.Lines != imported || news.Title != "" || len(news.Files) != 3 {
		t.Errorf("the open page is told %+v", news)
	}
	form.Version, form.Page, form.Body = open.Version, "PAGE-A", "自己写的一段，又改了。"
	m := k.save(form)
	if lines, _ := intake.Lines(m.Body); lines != "自己写的一段，又改了。\n"+imported || m.Title != "自己的标题" {
		t.Errorf("got %q, %q", m.Title, lines)
	}
}

func TestImport_OfTheTitleItselfIsNotRepeated(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Title, form.Body = "东岭区举办职工技能大赛", ""
	id := k.save(form).ID
	k.takeIn(k.upload(id, "大赛.docx", story(t)).ID)
	if lines, _ := intake.Lines(k.manuscript(id).Body); strings.Contains(lines, "技能大赛") {
		t.Errorf("got %q", lines)
	}
}

func TestImport_PressedTwiceAndWorkedTwiceHappensOnce(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		k := newKitAt(t, url)
		id := k.draft(k.author)
		doc := k.upload(id, "大赛.docx", story(t))
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				if err := k.StartImport(t.Context(), k.author, doc.ID); err != nil {
					t.Errorf("start: %v", err)
				}
			})
		}
		group.Wait()
		job := domain.Job{Kind: domain.JobImport, Subject: doc.ID}
		for range 2 {
			group.Go(func() {
				if err := k.Import(t.Context(), job); err != nil && domain.KindOf(err) != domain.KindUnavailable {
					t.Errorf("import: %v", err)
				}
			})
		}
		group.Wait()
		k.must(k.Import(t.Context(), job))
		k.must(k.StartImport(t.Context(), k.author, doc.ID))
		k.must(k.Import(t.Context(), job))
		if lines, _ := intake.Lines(k.manuscript(id).Body); strings.Count(lines, "大赛开幕") != 1 {
			t.Errorf("got %q", lines)
		}
		if pictures := k.attached(id); len(pictures) != 2 {
			t.Errorf("got %d pictures", len(pictures))
		}
		for _, p := range k.attached(id) {
			if _, _, err := k.files.Stat(t.Context(), p.Key()); err != nil {
				t.Errorf("the bytes of %s: %v", p.Name, err)
			}
		}
	})
}

// failing is a reader that fails after it has handed pictures over.
type failing struct {
	intake.Documents
	fails error
}

func (b *failing) Read(ctx context.Context, r io.Reader, mime string, keep func(int, string, io.Reader) error) (domain.Document, error) {
	d, err := b.Documents.Read(ctx, r, mime, keep)
	return d, errors.Join(err, b.fails)
}

func TestImport_RepeatedAfterACrashLeavesNoDoubles(t *testing.T) {
	k := newKit(t)
	b := &failing{Documents: k.reader, fails: errors.New("killed")}
	k.withDocuments(b)
	id := k.draft(k.author)
	doc := k.upload(id, "大赛.docx", story(t))
	k.must(k.StartImport(t.Context(), k.author, doc.ID))
	job := domain.Job{Kind: domain.JobImport, Subject: doc.ID}
	if err := k.Import(t.Context(), job); err == nil {
		t.Fatal("the failure is swallowed")
	}
	stored := k.keys()
	b.fails = nil
	k.must(k.Import(t.Context(), job))
	if again := k.keys(); len(stored) != 4 || len(again) != 3 || len(k.attached(id)) != 2 { // the document, two photographs and, until it is settled, a line
		t.Errorf("%d files after the crash, %d after the repeat", len(stored), len(again))
	}
}

func TestImport_GivenUpSaysSoAndKeepsNothing(t *testing.T) {
	k := newKit(t)
	k.withDocuments(&failing{Documents: k.reader, fails: errors.New("disk")})
	id := k.draft(k.author)
	doc := k.upload(id, "大赛.docx", story(t))
	before := k.keys()
	k.must(k.StartImport(t.Context(), k.author, doc.ID))
	job := domain.Job{Kind: domain.JobImport, Subject: doc.ID}
	_ = k.Import(t.Context(), job)
	k.must(k.GaveUpImport(t.Context(), job, errors.New("disk")))
	k.must(k.GaveUpImport(t.Context(), job, errors.New("disk")))
	if i := k.imported(doc.ID); !i.Failed() || !strings.Contains(i.Words, "再试一次") {
		t.Errorf("got %+v", i)
	}
	if after := k.keys(); !slices.Equal(after, before) {
		t.Errorf("left behind: %v", after)
	}
	k.must(k.GaveUpImport(t.Context(), domain.Job{Subject: k.store.NewID()}, nil))
}

func TestImport_RefusalsAreSaidBesideTheDocument(t *testing.T) {
	k := newKit(t)
	long := make([]string, 0, 90)
	for i := range 90 {
		long = append(long, fmt.Sprintf("第%d段。%s", i, strings.Repeat("字", 800)))
	}
	for name, c := range map[string]struct {
		content, words string
		fails          error
	}{
		"坏的.docx": {story(t), "打不开", domain.Invalid("这个文档打不开。")},
		"长的.docx": {docx(t, long), "超过 6 万字", nil},
	} {
		k.withDocuments(&failing{Documents: k.reader, fails: c.fails})
		id := k.draft(k.author)
		doc := k.upload(id, name, c.content)
		before := k.keys()
		if i := k.takeIn(doc.ID); !i.Failed() || !strings.Contains(i.Words, c.words) {
			t.Errorf("%s: got %+v", name, i)
		}
		if m := k.manuscript(id); m.Body != "" || m.Title != "" || !slices.Equal(k.keys(), before) {
			t.Errorf("%s: got %q, %q", name, m.Title, m.Body)
		}
	}
}

func TestImport_OfWhatCannotBeReadHereIsNotStarted(t *testing.T) {
	k := newKit(t)
	t.Setenv("PATH", t.TempDir()) // no LibreOffice
	k.withDocuments(office.NewReader(t.TempDir()))
	id := k.draft(k.author)
	doc := k.upload(id, "旧的.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 4096))
	if i := k.imported(doc.ID); i.Readable || i.Extension != ".doc" {
		t.Errorf("got %+v", i)
	}
	wantKind(t, k.StartImport(t.Context(), k.author, doc.ID), domain.KindInvalid)
	wantKind(t, k.StartImport(t.Context(), k.author, k.upload(id, "照片.jpg", photo(t, 80, 80)).ID), domain.KindInvalid)
	wantKind(t, k.StartImport(t.Context(), k.other, doc.ID), domain.KindNotFound)
	wantKind(t, k.UndoImport(t.Context(), k.other, doc.ID), domain.KindNotFound)
}

func TestImport_FindsTheDraftSentOrTheDocumentGone(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	doc := k.upload(m.ID, "大赛.docx", story(t))
	k.must(k.StartImport(t.Context(), k.author, doc.ID))
	k.submit(m)
	k.work(domain.JobImport, doc.ID, k.Import)
	if after := k.manuscript(m.ID); after.Body != m.Body || len(k.attached(m.ID)) != 0 {
		t.Error("a manuscript under review has changed")
	}
	wantKind(t, k.StartImport(t.Context(), k.author, doc.ID), domain.KindConflict)

	id := k.draft(k.author)
	doc = k.upload(id, "大赛.docx", story(t))
	k.must(k.StartImport(t.Context(), k.author, doc.ID))
	k.must(k.RemoveAttachment(t.Context(), k.author, doc.ID))
	k.work(domain.JobImport, doc.ID, k.Import)
	if m := k.manuscript(id); m.Body != "" || len(k.attached(id)) != 0 {
		t.Error("a removed document has gone in")
	}
}

func TestImport_TakesNoMorePicturesThanThereIsRoomFor(t *testing.T) {
	k := newKit(t)
	id := k.draft(k.author)
	doc := k.upload(id, "大赛.docx", story(t))
	for i := range intake.MaxAttachments - 2 {
		k.announce(id, fmt.Sprintf("%d.jpg", i), "x")
	}
	i := k.takeIn(doc.ID)
	if len(i.Pictures) != 1 || !strings.Contains(i.Words, "有 1 张图片放不下") {
		t.Errorf("got %+v", i)
	}
}

func TestUndoImport_TakesOutWhatStillStandsAndNothingElse(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		k := newKitAt(t, url)
		form := k.complete(k.draft(k.author))
		form.Title, form.Body = "", "自己写的一段。"
		id := k.save(form).ID
		doc := k.upload(id, "大赛.docx", story(t))
		k.takeIn(doc.ID)
		before := k.manuscript(id)
		k.clock.Add(time.Minute)
		for range 2 {
			k.must(k.UndoImport(t.Context(), k.author, doc.ID))
		}
		m := k.manuscript(id)
		if m.Title != "" || m.Body != "<p>自己写的一段。</p>" || len(k.attached(id)) != 0 || !k.imported(doc.ID).Undone() {
			t.Errorf("undone: %q, %q, %d pictures", m.Title, m.Body, len(k.attached(id)))
		}

		i := k.takeIn(doc.ID) // once more
		m = k.manuscript(id)
		if m.Title != before.Title || m.Body != before.Body || len(i.Pictures) != 2 {
			t.Errorf("done again: %q, %q", m.Title, m.Body)
		}
		pictures := k.attached(id)
		form.Version, form.Title = m.Version, "改过的标题"
		form.Body = "自己写的一段。\n3月5日，大赛在文化宫开幕。\n来自 12 家企业的选手参加。\n又加了一段。"
		form.Files = []intake.FileForm{{ID: pictures[0].ID, Caption: "自己写的说明", Photographer: "张三"}}
		k.save(form)
		k.must(k.UndoImport(t.Context(), k.author, doc.ID))
		m = k.manuscript(id)
		if lines, _ := intake.Lines(m.Body); m.Title != "改过的标题" || lines != "自己写的一段。\n3月5日，大赛在文化宫开幕。\n又加了一段。" {
			t.Errorf("what was changed since: %q, %q", m.Title, lines)
		}
		if left := k.attached(id); len(left) != 1 || left[0].Caption != "自己写的说明" {
			t.Errorf("pictures left: %+v", left)
		}
		if i := k.takeIn(doc.ID); len(i.Pictures) != 1 || len(k.attached(id)) != 2 {
			t.Errorf("a picture that is there came again: %+v", i)
		}
	})
}

func TestUndoImport_KeepsFormatting(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	m.Body = "<h2>一、概况</h2><p>大赛<strong>成功</strong>举办。</p>"
	k.must(k.store.SaveManuscript(t.Context(), &m))
	doc := k.upload(m.ID, "大赛.docx", story(t))
	k.takeIn(doc.ID)
	k.must(k.UndoImport(t.Context(), k.author, doc.ID))
	if after := k.manuscript(m.ID); after.Body != m.Body {
		t.Errorf("got %q, want %q", after.Body, m.Body)
	}
}

func TestUndoImport_AnOpenPageDoesNotPutItBackUnasked(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.Version = k.save(form).Version
	doc := k.upload(form.ManuscriptID, "大赛.docx", story(t))
	wantKind(t, k.UndoImport(t.Context(), k.author, doc.ID), domain.KindNotFound)
	k.must(k.StartImport(t.Context(), k.author, doc.ID))
	wantKind(t, k.UndoImport(t.Context(), k.author, doc.ID), domain.KindConflict)
	k.work(domain.JobImport, doc.ID, k.Import)
	k.must(k.UndoImport(t.Context(), k.author, doc.ID))
	_, err := k.SaveDraft(t.Context(), k.author, form)
	wantKind(t, err, domain.KindConflict)
}
