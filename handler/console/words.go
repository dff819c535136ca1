package console

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) wordRoutes(r gin.IRouter) {
	r.GET("/words", p.site.Handle(p.words))
	r.POST("/words", p.site.Handle(p.saveWord))
	p.tableRoute(r, "/words/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.review.WordsTable(c.Request.Context(), p.current(c), wordsQuery(c))
	})
	r.GET("/words/import", p.site.Handle(p.importForm))
	r.POST("/words/import", p.site.Handle(p.importWords))
	r.POST("/words/imports/:id/undo", p.site.Handle(p.undoImport))
	r.GET("/words/:id", p.site.Handle(p.word))
	r.POST("/words/:id", p.site.Handle(p.saveWord))
	r.POST("/words/:id/drop", p.site.Handle(p.dropWord))
}

type wordsPage struct {
	review.WordsPage
	Query  review.WordsQuery
	Levels []domain.WordLevel
}

// More returns the address of the next page.
func (w *wordsPage) More() string {
	q := url.Values{"q": {w.Query.Text}, "tag": {w.Query.Tag}, "after": {w.Next}}
	if w.Query.Level != 0 {
		q.Set("level", strconv.Itoa(int(w.Query.Level)))
	}
	return "/console/words?" + q.Encode()
}

func (p *Console) words(c *gin.Context) error {
	page := wordsPage{Query: wordsQuery(c), Levels: domain.WordLevels()}
	var err error
	if page.WordsPage, err = p.review.WordsPage(c.Request.Context(), p.current(c), page.Query); err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "words", &page)
}

// wordsQuery reads what the list is narrowed to.
func wordsQuery(c *gin.Context) review.WordsQuery {
	q := review.WordsQuery{Text: c.Query("q"), Tag: c.Query("tag"), After: c.Query("after")}
	if level, err := strconv.ParseUint(c.Query("level"), 10, 8); err == nil {
		q.Level = domain.WordLevel(level)
	}
	return q
}

type wordPage struct {
	Word     domain.Word
	Tags     string
	Fine     string // one context a line
	Levels   []domain.WordLevel
	Problems map[string]string
	Trouble  string
}

func newWordPage(w domain.Word) wordPage {
	return wordPage{Word: w, Tags: strings.Join(w.Tags, " "), Fine: strings.Join(w.Fine, "\n"), Levels: domain.WordLevels()}
}

// word shows the form of a word; the id new begins another one.
func (p *Console) word(c *gin.Context) error {
	actor := p.current(c)
	word := domain.Word{Level: domain.WordHint}
	if id := c.Param("id"); id != "new" {
		var err error
		if word, err = p.review.Word(c.Request.Context(), actor, id); err != nil {
			return err
		}
	} else if err := actor.Require(domain.EditManuscripts); err != nil {
		return err
	}
	page := newWordPage(word)
	return p.pages.Render(c, http.StatusOK, "word", &page)
}

func (p *Console) saveWord(c *gin.Context) error {
	word := domain.Word{
		ID: c.Param("id"), Text: c.PostForm("text"), Level: domain.WordLevel(code(c, "level")), Tags: strings.Fields(c.PostForm("tags")),
		Correct: strings.TrimSpace(c.PostForm("correct")), Note: strings.TrimSpace(c.PostForm("note")), Fine: linesOf(c.PostForm("fine")),
	}
	word.Version, _ = strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	err := p.review.SaveWord(c.Request.Context(), p.current(c), word)
	if err == nil {
		p.site.Flash(c, "已保存“"+strings.TrimSpace(word.Text)+"”，在审和已发的稿件会重新检查。")
		return web.Redirect(c, "/console/words")
	}
	page := newWordPage(word)
	page.Problems, page.Trouble = domain.FieldsOf(err), domain.Public(err)
	switch domain.KindOf(err) {
	case domain.KindInvalid:
		return p.pages.Render(c, http.StatusUnprocessableEntity, "word", &page)
	case domain.KindConflict:
		return p.pages.Render(c, http.StatusConflict, "word", &page)
	}
	return err
}

func linesOf(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func (p *Console) dropWord(c *gin.Context) error {
	if err := p.review.DropWord(c.Request.Context(), p.current(c), c.Param("id")); err != nil {
		return err
	}
	p.site.Flash(c, "已删除。")
	return web.Redirect(c, "/console/words")
}

type wordImport struct {
	Name     string
	Table    string // as it was typed, or read from the file
	Preview  *review.Preview
	Problems map[string]string
}

// Some returns the first of many words, for the preview.
func (i *wordImport) Some(words []domain.Word) []domain.Word {
	return words[:min(len(words), previewed)]
}

// SomeChanges returns the first of many changes.
func (i *wordImport) SomeChanges(all []domain.WordChange) []domain.WordChange {
	return all[:min(len(all), previewed)]
}

const previewed = 100

func (p *Console) importForm(c *gin.Context) error {
	if err := p.current(c).Require(domain.EditManuscripts); err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "words-import", &wordImport{})
}

// importWords shows what an import would do, and does it once that was seen.
func (p *Console) importWords(c *gin.Context) error {
	page, table := readImport(c)
	if len(table) == 0 {
		page.Problems = map[string]string{"table": "请选择文件，或粘贴词语。"}
		return p.pages.Render(c, http.StatusUnprocessableEntity, "words-import", &page)
	}
	ctx, actor := c.Request.Context(), p.current(c)
	if c.PostForm("seen") == "" {
		preview, err := p.review.PreviewWords(ctx, actor, table)
		if err != nil {
			return err
		}
		page.Preview, page.Table = &preview, preview.Table
		if len(preview.Problems) > 0 {
			page.Table = string(table)
			page.Problems = map[string]string{"table": strings.Join(preview.Problems, "\n")}
			return p.pages.Render(c, http.StatusUnprocessableEntity, "words-import", &page)
		}
		return p.pages.Render(c, http.StatusOK, "words-import", &page)
	}
	done, err := p.review.ImportWords(ctx, actor, page.Name, table)
	if err != nil {
		return err
	}
	p.site.Flash(c, "已导入：新增 "+strconv.Itoa(len(done.New))+" 个，修改 "+strconv.Itoa(len(done.Changed))+" 个。")
	return web.Redirect(c, "/console/words")
}

// readImport reads a file, or what was pasted.
func readImport(c *gin.Context) (page wordImport, table []byte) {
	page = wordImport{Name: strings.TrimSpace(c.PostForm("name")), Table: c.PostForm("table")}
	if header, err := c.FormFile("file"); err == nil && header.Size > 0 {
		if file, err := header.Open(); err == nil {
			defer file.Close()
			if table, err = io.ReadAll(file); err == nil {
				page.Name = header.Filename
				return page, table
			}
		}
	}
	if page.Name == "" {
		page.Name = "粘贴的词表"
	}
	return page, []byte(strings.TrimSpace(page.Table))
}

func (p *Console) undoImport(c *gin.Context) error {
	kept, err := p.review.UndoImport(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	words := "已撤销导入。"
	if kept > 0 {
		words += strconv.Itoa(kept) + " 个词后来又改过，保持不变。"
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/console/words")
}
