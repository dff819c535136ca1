package publishing

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Export is an article to be carried into the platform's own editor by a person.
type Export struct {
	Article domain.Article
	Items   []ExportItem
	Host    string // of articles at the platform
}

// ExportItem is one item of an export.
type ExportItem struct {
	domain.ArticleItem
	HTML      string // as it would be sent, marks standing in the places of its pictures
	Text      string // the same without looks
	SourceURL string // where 阅读原文 leads
	Pictures  []ExportPicture
	Folder    string // in the archive
}

// ExportPicture is one picture of the archive.
type ExportPicture struct {
	AttachmentID string
	Name         string // of the file
	Caption      string
	Crop         domain.Crop // the part that was chosen of a cover
	Ratio        float64     // of that part's sides, 0 for the whole picture
}

// Export prepares an article that is signed as it stands.
func (s *Service) Export(ctx context.Context, actor domain.Account, id string) (Export, error) {
	if err := actor.Require(domain.SendArticles); err != nil {
		return Export{}, err
	}
	a, err := s.store.Article(ctx, id)
	if err != nil {
		return Export{}, fmt.Errorf("read article %s: %w", id, err)
	}
	if !a.Handover() {
		return Export{}, domain.Conflict("只有签发后还没有发出的推送可以手动发出。")
	}
	if err := s.clean(ctx, s.store, &a); err != nil {
		return Export{}, err
	}
	export := Export{Article: a, Host: s.host}
	for i, item := range a.Items {
		export.Items = append(export.Items, s.exportItem(i, item))
	}
	return export, nil
}

func (s *Service) exportItem(position int, item domain.ArticleItem) ExportItem {
	one := ExportItem{
		ArticleItem: item, SourceURL: s.sourceURL(item),
		Folder: fmt.Sprintf("第%d篇 %s", position+1, domain.SafeFileName(item.Title, 40)),
	}
	one.Pictures = coverPictures(item)
	covers := len(one.Pictures)
	captions, numbers := map[string]string{}, map[string]int{}
	for _, b := range Blocks(item.Body) {
		if b.Kind == Picture {
			captions[b.AttachmentID] = b.Text()
		}
	}
	content := Render(item, func(id string) string {
		number := len(one.Pictures) - covers + 1
		name := fmt.Sprintf("%02d-%s.jpg", number, fileWords(captions[id], number))
		one.Pictures = append(one.Pictures, ExportPicture{AttachmentID: id, Name: name, Caption: captions[id]})
		numbers[id] = number
		return markAddress + strconv.Itoa(number)
	})
	one.Text = exportText(item.Body, numbers)
	one.HTML = marked.ReplaceAllString(content, `<strong>［图片 $1］</strong>`)
	return one
}

// coverPictures are an item's cover, and the two parts of it that cards show.
func coverPictures(item domain.ArticleItem) []ExportPicture {
	if item.CoverID == "" {
		return nil
	}
	return []ExportPicture{
		{AttachmentID: item.CoverID, Name: "00-封面.jpg", Caption: "封面，整张"},
		{AttachmentID: item.CoverID, Name: "00-封面-头条用2.35比1.jpg", Caption: "封面，作头条时显示的部分", Crop: item.CropWide, Ratio: domain.RatioWide},
		{AttachmentID: item.CoverID, Name: "00-封面-次条和转发用1比1.jpg", Caption: "封面，作次条和转发时显示的部分", Crop: item.CropSquare, Ratio: domain.RatioSquare},
	}
}

// fileWords names a picture in an archive by its caption, or by its number.
func fileWords(caption string, number int) string {
	if caption = strings.TrimSpace(caption); caption == "" {
		return "图片" + strconv.Itoa(number)
	}
	return domain.SafeFileName(strings.TrimRight(domain.Shorten(caption, 20), "。，、；：！？…"), 30)
}

// markAddress stands for the address of a picture until a mark takes its place:
// the platform's editor takes pictures by upload only.
const markAddress = "picture:"

var marked = regexp.MustCompile(`<img[^>]*src="` + markAddress + `(\d+)"[^>]*>`)

// exportText writes an item's text without looks, marks with their numbers
// standing for pictures.
func exportText(body string, numbers map[string]int) string {
	var lines []string
	for _, b := range Blocks(body) {
		switch b.Kind {
		case Picture:
			if number := numbers[b.AttachmentID]; number > 0 { // a layout may leave it out
				lines = append(lines, fmt.Sprintf("［图片 %d］%s", number, b.Text()))
			}
		case Table:
			for _, cells := range b.Rows {
				words := make([]string, len(cells))
				for i, c := range cells {
					words[i] = c.Text
				}
				lines = append(lines, strings.Join(words, "　"))
			}
		default:
			lines = append(lines, b.Text())
		}
	}
	return strings.Join(lines, "\n")
}

// Archive is an article's pictures and texts as one archive.
type Archive struct {
	Name   string // without its extension
	export Export
	files  []domain.Attachment // by the pictures' order
	make   func(ctx context.Context, a domain.Attachment, p ExportPicture) ([]byte, error)
	now    time.Time
}

// Archive gathers what a person needs to send an article in the platform's own
// editor. That it was handed out is on record before it begins.
func (s *Service) Archive(ctx context.Context, actor domain.Account, id string) (*Archive, error) {
	export, err := s.Export(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	archive := &Archive{Name: domain.SafeFileName("推送 "+export.Article.Title, 60), export: export, make: s.exported, now: s.store.Now()}
	for _, item := range export.Items {
		for _, p := range item.Pictures {
			a, err := s.store.Attachment(ctx, p.AttachmentID)
			if err != nil {
				return nil, fmt.Errorf("read attachment %s: %w", p.AttachmentID, err)
			}
			if !a.Shown() || a.Remaking() {
				return nil, domain.Conflict("图片“" + domain.Shorten(a.Name, 20) + "”现在取不到：可能已被隔离，或者刚改过还在生成。")
			}
			archive.files = append(archive.files, a)
		}
	}
	return archive, s.store.InTx(ctx, func(tx *repository.Store) error {
		return tx.Audit(ctx, row(actor, "article.export", &export.Article, fmt.Sprintf("%d 篇，%d 张图片", len(export.Items), len(archive.files))))
	})
}

// exportLongest is the longest side of an exported picture, in pixels.
const exportLongest = 2560

// exported makes the copy of a picture that goes into an archive, or of the part
// of a cover. A part is cut from the picture as people see it, turned and edited.
func (s *Service) exported(ctx context.Context, a domain.Attachment, p ExportPicture) ([]byte, error) {
	whole, err := s.copied(ctx, a, exportLongest)
	if err != nil || p.Ratio == 0 {
		return whole.content, err
	}
	part := domain.PictureEdit{Crop: p.Crop.Part(p.Ratio, whole.width, whole.height)}
	var out bytes.Buffer
	if _, _, err := s.pictures.Shrink(ctx, bytes.NewReader(whole.content), domain.CopyOf{MIME: "image/jpeg", Longest: exportLongest, Edit: part}, &out); err != nil {
		return nil, fmt.Errorf("cut the cover %s: %w", a.ID, err)
	}
	return out.Bytes(), nil
}

// Write writes the archive as a zip file.
func (r *Archive) Write(ctx context.Context, w io.Writer) error {
	archive := zip.NewWriter(w)
	if err := r.add(archive, "说明.txt", []byte("\ufeff"+strings.ReplaceAll(r.manual(), "\n", "\r\n"))); err != nil {
		return err
	}
	next := 0
	for _, item := range r.export.Items {
		if err := r.add(archive, item.Folder+"/正文.txt", []byte("\ufeff"+strings.ReplaceAll(item.Text, "\n", "\r\n")+"\r\n")); err != nil {
			return err
		}
		if err := r.add(archive, item.Folder+"/正文.html", page(item)); err != nil {
			return err
		}
		for _, p := range item.Pictures {
			content, err := r.make(ctx, r.files[next], p)
			if err != nil {
				return fmt.Errorf("copy picture %s: %w", p.AttachmentID, err)
			}
			if err := r.add(archive, item.Folder+"/"+p.Name, content); err != nil {
				return err
			}
			next++
		}
	}
	return archive.Close()
}

func (r *Archive) add(archive *zip.Writer, name string, content []byte) error {
	method := zip.Deflate
	if strings.HasSuffix(name, ".jpg") {
		method = zip.Store
	}
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: r.now})
	if err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	_, err = io.Copy(w, bytes.NewReader(content))
	return err
}

// page is an item's text as a page that can be opened and copied with its looks.
func page(item ExportItem) []byte {
	return []byte(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>` + html.EscapeString(item.Title) + `</title><body>` + item.HTML + `</body></html>`)
}

// manual says what to do with the archive.
func (r *Archive) manual() string {
	var out strings.Builder
	out.WriteString("怎样在公众平台手动发出\n\n1. 登录公众平台（mp.weixin.qq.com），新建图文消息。\n2. 每篇一个文件夹，按编号依次加入，第 1 篇是头条。\n" +
		"3. 打开 正文.html，全选，复制，粘贴到正文里；也可以用 正文.txt。\n4. 正文里“［图片 1］”这样的地方，换成同一文件夹里编号相同的图片。\n" +
		"5. 00 开头的是封面：00-封面.jpg 是整张，另外两张是编排时裁好的样子。公众平台每篇只收一张封面，再让人裁剪。头条传“头条用2.35比1”，其余各篇传“次条和转发用1比1”；想让各处都和编排时一样，就传整张，照另外两张裁剪。\n" +
		"6. 标题、作者、摘要、阅读原文照下面填写。内容已经签发，请不要改动。\n7. 发出以后，回到来稿的“手动发出”页，把每篇文章的地址粘贴进去。\n")
	for i, item := range r.export.Items {
		fmt.Fprintf(&out, "\n第 %d 篇\n标题：%s\n作者：%s\n摘要：%s\n阅读原文：%s\n", i+1, item.Title, item.Author, item.Digest, item.SourceURL)
		for _, p := range item.Pictures {
			fmt.Fprintf(&out, "图片 %s：%s\n", p.Name, p.Caption)
		}
	}
	return out.String()
}

// sourceURL is where 阅读原文 of an item leads.
func (s *Service) sourceURL(item domain.ArticleItem) string {
	return cmp.Or(item.SourceURL, s.publicURL+"/articles/"+item.ManuscriptID)
}

// addressField is the form's field of an item's address.
func addressField(position int) string { return "url_" + strconv.Itoa(position) }

// addresses reads what a person pasted, and what is wrong with it by form field.
func (s *Service) addresses(a *domain.Article, given map[int]string) (urls map[int]string, problems map[string]string) {
	urls, problems = map[int]string{}, map[string]string{}
	for i := range a.Items {
		address := strings.TrimSpace(given[i])
		if address == "" {
			continue
		}
		if words := domain.CheckArticleAddress(address, s.host); words != "" {
			problems[addressField(i)] = words
		}
		for j, other := range urls {
			if other == address {
				problems[addressField(i)] = fmt.Sprintf("与第 %d 篇的地址相同，请核对。", j+1)
			}
		}
		urls[i] = address
	}
	if len(urls) == 0 && len(problems) == 0 {
		problems[addressField(0)] = "请至少粘贴一篇文章的地址。"
	}
	return urls, problems
}

// SentByHand notes that a person sent an article in the platform's own editor, by
// the addresses that it got there. Items without one were left out. The items
// count as adopted just as those that the platform reports.
func (s *Service) SentByHand(ctx context.Context, actor domain.Account, at Place, given map[int]string) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	return s.decide(ctx, form{actor, at, "by_hand", pasted(given)}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		urls, problems := s.addresses(a, given)
		if len(problems) > 0 {
			return domain.AuditRow{}, domain.InvalidFields(problems)
		}
		if err := a.FinishByHand(urls, tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		if err := s.renewResult(ctx, tx, a.ID, false); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.by_hand", a, fmt.Sprintf("%d 篇", len(urls))), s.adopt(ctx, tx, a)
	})
}

// Link fills in addresses that the platform did not report.
func (s *Service) Link(ctx context.Context, actor domain.Account, at Place, given map[int]string) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	return s.decide(ctx, form{actor, at, "link", pasted(given)}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if a.State != domain.ArticlePublished {
			return domain.AuditRow{}, domain.Conflict("只有已发出的推送可以补填地址。")
		}
		urls, problems := s.addresses(a, given)
		if len(problems) > 0 {
			return domain.AuditRow{}, domain.InvalidFields(problems)
		}
		filled := 0
		for i, address := range urls {
			if a.Out(i) && a.Items[i].URL == "" {
				a.Items[i].URL = address
				filled++
			}
		}
		return row(actor, "article.link", a, fmt.Sprintf("%d 篇", filled)), s.linkAdoptions(ctx, tx, a)
	})
}

// pasted writes addresses in one line, by which a form is known when it comes again.
func pasted(given map[int]string) string {
	var parts []string
	for place, address := range given {
		parts = append(parts, fmt.Sprintf("%d=%s", place, address))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}
