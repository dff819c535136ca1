package console

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/recognition"
)

// maxScan bounds the forms that carry a scan or a template, in bytes.
const maxScan = recognition.MaxScan + 1<<20

func (p *Console) circularRoutes(r gin.IRouter) {
	r.GET("/circulars", p.site.Handle(p.circulars))
	p.tableRoute(r, "/circulars/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.CircularsTable(c.Request.Context(), p.current(c))
	})
	r.POST("/circulars", p.site.Handle(p.draftCircular))
	r.GET("/circulars/:id", p.site.Handle(p.circular))
	r.GET("/circulars/:id/list", p.site.Handle(p.circularList))
	p.tableRoute(r, "/circulars/:id/list/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.CircularListTable(c.Request.Context(), p.current(c), c.Param("id"), circularListOf(c))
	})
	r.POST("/circulars/:id/head", p.site.Handle(p.writeCircularHead))
	r.POST("/circulars/:id/sections/:key", p.site.Handle(p.writeCircularSection))
	r.POST("/circulars/:id/redraft", p.site.Handle(p.redraftCircular))
	r.POST("/circulars/:id/sign", p.site.Handle(p.signCircular))
	r.POST("/circulars/:id/take-back", p.site.Handle(p.takeBackCircular))
	r.POST("/circulars/:id/issue", p.site.Handle(p.issueCircular))
	r.GET("/circulars/:id/preview", p.site.Handle(p.circularPreview))
	r.GET("/circulars/:id/preview/:page", p.site.Handle(p.circularPicture))
	r.GET("/circulars/:id/circular.docx", p.site.Handle(p.circularDocument))
	p.tableRoute(r, "/circulars/:id/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		return p.recognition.CircularTable(c.Request.Context(), p.current(c), c.Param("id"))
	})
	r.GET("/circulars/:id/scan", p.site.Handle(p.circularScan))
}

// circularFileRoutes are the forms that carry a file.
func (p *Console) circularFileRoutes(r gin.IRouter) {
	r.POST("/circulars/:id/scan", p.site.Handle(p.keepCircularScan))
	r.POST("/circulars/template", p.site.Handle(p.keepCircularTemplate))
}

type circularsPage struct {
	Quarters []recognition.CircularQuarter
	Template recognition.TemplatePage
	Write    bool
	Problems map[string]string
}

func (p *Console) circulars(c *gin.Context) error {
	return p.renderCirculars(c, http.StatusOK, circularsPage{})
}

func (p *Console) renderCirculars(c *gin.Context, status int, page circularsPage) error {
	ctx, actor := c.Request.Context(), p.current(c)
	var err error
	if page.Quarters, err = p.recognition.Circulars(ctx, actor); err != nil {
		return err
	}
	if page.Template, err = p.recognition.CircularTemplate(ctx, actor); err != nil {
		return err
	}
	page.Write = actor.Can(domain.WriteCirculars)
	return p.pages.Render(c, status, "circulars", &page)
}

func (p *Console) draftCircular(c *gin.Context) error {
	quarter, err := domain.ParseQuarter(c.PostForm("quarter"))
	if err != nil {
		return err
	}
	id, err := p.recognition.DraftCircular(c.Request.Context(), p.current(c), quarter, c.PostForm("correct") == "yes")
	if err != nil {
		return err
	}
	return web.Redirect(c, "/console/circulars/"+id)
}

type circularPage struct {
	recognition.CircularPage
	Sum      domain.CircularLine
	Classes  []domain.CircularClass
	Write    bool
	Sign     bool
	Previews bool
	Typed    recognition.IssueCircular
	Problems map[string]string
	Today    domain.Day
}

// Draft reports whether the account may edit the circular now.
func (p *circularPage) Draft() bool { return p.Write && p.State == domain.CircularDrafted }

// Levels returns the levels of outlets with the places that lists know them by.
func (p *circularPage) Levels() map[int]domain.OutletLevel {
	levels := map[int]domain.OutletLevel{}
	for i, l := range domain.OutletLevels() {
		levels[i+1] = l
	}
	return levels
}

// List returns the address of the list behind a figure of a unit or a class,
// of all where both are empty; level counts from 1, 0 for all.
func (p *circularPage) List(of domain.CircularListKind, unit, class string, level int) string {
	q := url.Values{"of": {string(of)}}
	for name, value := range map[string]string{"unit": unit, "class": class} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if level > 0 {
		q.Set("level", strconv.Itoa(level))
	}
	return "/console/circulars/" + p.ID + "/list?" + q.Encode()
}

func (p *Console) circular(c *gin.Context) error {
	return p.renderCircular(c, http.StatusOK, circularPage{})
}

func (p *Console) renderCircular(c *gin.Context, status int, page circularPage) error {
	ctx, actor := c.Request.Context(), p.current(c)
	var err error
	if page.CircularPage, err = p.recognition.CircularPage(ctx, actor, c.Param("id")); err != nil {
		return err
	}
	page.Classes, page.Sum = page.Figures.ByClass(), domain.SumCircular(page.Figures.Lines())
	page.Write, page.Sign, page.Previews = actor.Can(domain.WriteCirculars), actor.Can(domain.SignCirculars), p.recognition.Previews()
	page.Today = domain.DayOf(p.now())
	return p.pages.Render(c, status, "circular", &page)
}

type circularListPage struct {
	domain.Circular
	Query       domain.CircularList
	Of          string // the unit or class
	Manuscripts []domain.CircularManuscript
	Adoptions   []domain.CircularAdoption
	Lines       []domain.CircularLine
	Units       map[string]string
}

// Level names the outlets that the list is narrowed to, empty for all.
func (p *circularListPage) Level() string {
	if p.Query.Level < 1 || p.Query.Level > len(domain.OutletLevels()) {
		return ""
	}
	return domain.OutletLevels()[p.Query.Level-1].Label()
}

// Count returns how long the list is.
func (p *circularListPage) Count() int { return len(p.Manuscripts) + len(p.Adoptions) + len(p.Lines) }

// circularListOf reads which list of a circular is meant.
func circularListOf(c *gin.Context) domain.CircularList {
	list := domain.CircularList{Of: domain.CircularListKind(c.Query("of")), Unit: c.Query("unit"), Class: c.Query("class")}
	if level, err := strconv.Atoi(c.Query("level")); err == nil {
		list.Level = level
	}
	return list
}

// circularList shows the frozen list behind a number.
func (p *Console) circularList(c *gin.Context) error {
	whole, err := p.recognition.CircularPage(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	page := circularListPage{Circular: whole.Circular, Units: map[string]string{}}
	page.Query = circularListOf(c)
	for _, u := range whole.Figures.Units {
		if page.Units[u.ID] = u.Name; u.Key() == page.Query.Unit {
			page.Of = u.Name
		}
	}
	for _, class := range whole.Figures.Classes {
		if page.Query.Class != "" && class.Code == page.Query.Class {
			page.Of = class.Name
		}
	}
	switch page.Query.Of {
	case domain.CircularSubmitted, domain.CircularTimed, domain.CircularInTime, domain.CircularLate:
		page.Manuscripts = whole.Figures.ManuscriptsOf(page.Query)
	case domain.CircularAdopted, domain.CircularAdoptions:
		page.Adoptions = whole.Figures.AdoptionsOf(page.Query)
	case domain.CircularSilent, domain.CircularPoints, domain.CircularYear:
		page.Lines = whole.Figures.LinesOf(page.Query)
	default:
		return domain.NotFound("没有这份清单。")
	}
	return p.pages.Render(c, http.StatusOK, "circular_list", &page)
}

// sectionPage is what is shown of a section that was kept.
type sectionPage struct {
	domain.CircularSection
	Trouble string
	Kept    bool
}

// writeCircularSection keeps a section, while it is typed as well.
func (p *Console) writeCircularSection(c *gin.Context) error {
	id, version := c.Param("id"), number(c, "version")
	cmd := recognition.WriteSection{ID: id, Key: c.Param("key"), Text: c.PostForm("text"), Version: version}
	section, err := p.recognition.WriteSection(c.Request.Context(), p.current(c), cmd)
	kind := domain.KindOf(err)
	if err != nil && kind != domain.KindConflict && kind != domain.KindInvalid {
		return err
	}
	if c.GetHeader("HX-Request") != "" {
		page := sectionPage{CircularSection: section, Kept: err == nil}
		if err != nil { // the page keeps the version that it has seen
			page.Trouble, page.Version = firstProblem(err), version
		}
		return p.pages.RenderPart(c, http.StatusOK, "circular", "section_state", &page)
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "已保存。")
	return web.Redirect(c, "/console/circulars/"+id+"#"+section.Key)
}

// firstProblem returns what a person may read of an error.
func firstProblem(err error) string {
	for _, words := range domain.FieldsOf(err) {
		return words
	}
	return domain.Public(err)
}

func (p *Console) writeCircularHead(c *gin.Context) error {
	cmd := recognition.WriteHead{ID: c.Param("id"), Title: c.PostForm("title"), To: c.PostForm("to"), From: c.PostForm("from")}
	err := p.recognition.WriteHead(c.Request.Context(), p.current(c), cmd)
	return p.circularDone(c, err, "已保存。")
}

func (p *Console) redraftCircular(c *gin.Context) error {
	err := p.recognition.RedraftCircular(c.Request.Context(), p.current(c), c.Param("id"))
	return p.circularDone(c, err, "已按现在的稿件、采用和积分重新统计，改过的段落没有动。")
}

func (p *Console) signCircular(c *gin.Context) error {
	err := p.recognition.SignCircular(c.Request.Context(), p.current(c), c.Param("id"), int64(number(c, "version")))
	return p.circularDone(c, err, "已签发，可以编文号印发。")
}

func (p *Console) takeBackCircular(c *gin.Context) error {
	err := p.recognition.TakeBackCircular(c.Request.Context(), p.current(c), c.Param("id"))
	return p.circularDone(c, err, "已撤回签发，可以继续修改。")
}

func (p *Console) issueCircular(c *gin.Context) error {
	cmd := recognition.IssueCircular{ID: c.Param("id"), Number: c.PostForm("number"), Day: c.PostForm("day")}
	err := p.recognition.IssueCircular(c.Request.Context(), p.current(c), cmd)
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderCircular(c, http.StatusUnprocessableEntity, circularPage{Typed: cmd, Problems: domain.FieldsOf(err)})
	}
	return p.circularDone(c, err, "已印发，正在通知信息员和工会主席。")
}

// circularDone returns to the circular with what became of an act.
func (p *Console) circularDone(c *gin.Context, err error, words string) error {
	switch domain.KindOf(err) {
	case domain.KindConflict:
		words = domain.Public(err)
	case domain.KindInvalid:
		return p.renderCircular(c, http.StatusUnprocessableEntity, circularPage{Problems: domain.FieldsOf(err)})
	default:
		if err != nil {
			return err
		}
	}
	p.site.Flash(c, words)
	return web.Redirect(c, "/console/circulars/"+c.Param("id"))
}

// upload hands over the file of a form.
func upload(c *gin.Context, field string, take func(header *multipart.FileHeader, content io.Reader) error) error {
	header, err := c.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return domain.InvalidFields(map[string]string{field: "请选择文件。"})
	}
	if err != nil {
		return fmt.Errorf("read the file of a form: %w", err)
	}
	content, err := header.Open()
	if err != nil {
		return fmt.Errorf("read the file of a form: %w", err)
	}
	defer content.Close()
	return take(header, content)
}

func (p *Console) keepCircularScan(c *gin.Context) error {
	err := upload(c, "scan", func(header *multipart.FileHeader, content io.Reader) error {
		return p.recognition.KeepScan(c.Request.Context(), p.current(c), c.Param("id"), header.Filename, content)
	})
	return p.circularDone(c, err, "盖章的扫描件已存好。")
}

func (p *Console) keepCircularTemplate(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	var err error
	if c.PostForm("drop") == "yes" {
		err = p.recognition.DropTemplate(ctx, actor)
	} else {
		err = upload(c, "template", func(header *multipart.FileHeader, content io.Reader) error {
			return p.recognition.KeepTemplate(ctx, actor, header.Filename, content)
		})
	}
	if domain.KindOf(err) == domain.KindInvalid {
		return p.renderCirculars(c, http.StatusUnprocessableEntity, circularsPage{Problems: domain.FieldsOf(err)})
	}
	if err != nil {
		return err
	}
	p.site.Flash(c, "通报模板已更新。")
	return web.Redirect(c, "/console/circulars")
}
