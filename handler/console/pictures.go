package console

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) pictureRoutes(r gin.IRouter) {
	r.GET("/manuscripts/:id/pictures/:picture", p.site.Handle(p.picture))
	r.POST("/manuscripts/:id/pictures/:picture", p.site.Handle(p.savePicture))
}

// spareCovers is how many empty rows the form has for who works without script.
const spareCovers = 2

// picturePage is a photograph with the form in which it is worked on.
type picturePage struct {
	review.Picture
	Form     pictureForm
	List     string
	Problems map[string]string
	Words    string // why it was not saved
	Unsaved  bool
}

// pictureForm holds what is typed: numbers in percent of the photograph as its
// author turned it.
type pictureForm struct {
	Turn   string
	Crop   boxForm
	Covers []coverForm
	Void   bool
}

type boxForm struct{ X, Y, W, H string }

type coverForm struct {
	Shape string // box, oval, or empty for none
	boxForm
}

// shape returns how a cover's form calls its shape.
func shape(s domain.CoverShape) string {
	if s == domain.CoverOval {
		return "oval"
	}
	return "box"
}

func percentOf(n int) string { return strconv.FormatFloat(float64(n)/100, 'f', -1, 64) }

func boxFormOf(b domain.Box) boxForm {
	if b == (domain.Box{}) {
		return boxForm{}
	}
	return boxForm{percentOf(b.X), percentOf(b.Y), percentOf(b.W), percentOf(b.H)}
}

func pictureFormOf(e domain.PictureEdit) pictureForm {
	f := pictureForm{Turn: e.Turn.String(), Crop: boxFormOf(e.Crop)}
	for _, c := range e.Covers {
		f.Covers = append(f.Covers, coverForm{shape(c.Shape), boxFormOf(c.Box)})
	}
	return f
}

// readPicture reads the form as it was typed.
func readPicture(c *gin.Context) pictureForm {
	f := pictureForm{Turn: c.PostForm("turn"), Void: c.PostForm("void_approval") != ""}
	f.Crop = boxForm{c.PostForm("crop_x"), c.PostForm("crop_y"), c.PostForm("crop_w"), c.PostForm("crop_h")}
	column := func(name string, row int) string {
		if values := c.PostFormArray(name); row < len(values) {
			return strings.TrimSpace(values[row])
		}
		return ""
	}
	for row, shape := range c.PostFormArray("cover_shape") {
		if shape != "" && row < 2*domain.MaxCovers {
			f.Covers = append(f.Covers, coverForm{shape, boxForm{column("cover_x", row), column("cover_y", row), column("cover_w", row), column("cover_h", row)}})
		}
	}
	return f
}

// edit reads the numbers, or says in which field they are none.
func (f pictureForm) edit() (domain.PictureEdit, map[string]string) {
	problems := map[string]string{}
	turn, err := strconv.Atoi(f.Turn)
	if err != nil {
		problems["turn"] = "请选择旋转的角度。"
	}
	e := domain.PictureEdit{Turn: domain.Turn(turn)}
	var ok bool
	if (f.Crop != boxForm{}) {
		if e.Crop, ok = f.Crop.box(); !ok {
			problems["crop"] = "请填写 0 到 100 之间的数，不裁剪就全部留空。"
		}
	}
	for _, c := range f.Covers {
		cover := domain.Cover{}
		if cover.Box, ok = c.box(); !ok {
			problems["covers"] = "请填写 0 到 100 之间的数，不要的那一处选“不遮挡”。"
		}
		if c.Shape == "oval" {
			cover.Shape = domain.CoverOval
		}
		e.Covers = append(e.Covers, cover)
	}
	return e, problems
}

func (b boxForm) box() (domain.Box, bool) {
	var sides [4]int
	for i, typed := range []string{b.X, b.Y, b.W, b.H} {
		n, err := strconv.ParseFloat(strings.TrimSpace(typed), 64)
		if err != nil || !(n >= 0 && n <= 100) { // no number at all is neither
			return domain.Box{}, false
		}
		sides[i] = int(math.Round(n * domain.Whole / 100))
	}
	return domain.Box{X: sides[0], Y: sides[1], W: sides[2], H: sides[3]}, sides[2] > 0 && sides[3] > 0
}

// Rows returns the covers of the form with some empty rows.
func (p *picturePage) Rows() []coverForm {
	return append(append([]coverForm{}, p.Form.Covers...), make([]coverForm, spareCovers)...)
}

// Back returns the address of the manuscript's files.
func (p *picturePage) Back() string {
	pane := manuscriptPane{List: p.List}
	pane.M.ID = p.Manuscript.ID
	return pane.Address("attachments")
}

// Address returns where the form is sent.
func (p *picturePage) Address() string {
	address := "/console/manuscripts/" + p.Manuscript.ID + "/pictures/" + p.Attachment.ID
	if p.List != "" {
		address += "?list=" + url.QueryEscape(p.List)
	}
	return address
}

// Others returns the other photographs that can be worked on.
func (p *picturePage) Others() []domain.Attachment {
	var others []domain.Attachment
	for _, a := range p.Manuscript.Attachments {
		if a.Touchable() && a.ID != p.Attachment.ID {
			others = append(others, a)
		}
	}
	return others
}

func (p *Console) picture(c *gin.Context) error {
	found, err := p.review.Picture(c.Request.Context(), p.current(c), c.Param("id"), c.Param("picture"))
	if err != nil {
		return err
	}
	if !found.Manuscript.May.Edit || !found.Attachment.Touchable() {
		return backTo(c, found.Manuscript.ID, "attachments")
	}
	page := picturePage{Picture: found, Form: pictureFormOf(found.Edit), List: listOf(c.Query("list"))}
	return p.pages.Render(c, http.StatusOK, "picture", &page)
}

func (p *Console) savePicture(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	form := readPicture(c)
	edit, problems := form.edit()
	if c.PostForm("restore") != "" {
		edit, problems = domain.PictureEdit{}, nil
	}
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // no number: an older form, a conflict
	var done review.EditedPicture
	var err error
	if len(problems) > 0 {
		err = domain.InvalidFields(problems)
	} else {
		done, err = p.review.EditPicture(ctx, actor, review.EditPicture{
			ManuscriptID: c.Param("id"), AttachmentID: c.Param("picture"), Version: version, Edit: edit, VoidApproval: form.Void,
		})
	}
	if err == nil {
		p.site.Flash(c, pictureWords(done))
		return web.Redirect(c, (&manuscriptPane{M: review.Manuscript{Manuscript: domain.Manuscript{ID: c.Param("id")}}, List: listOf(c.Query("list"))}).Address("attachments"))
	}
	return p.pictureRefused(c, form, err)
}

// pictureRefused shows the form again with what was typed and why it was not
// saved. After a conflict it holds the version that was read now: whoever has
// looked may save.
func (p *Console) pictureRefused(c *gin.Context, form pictureForm, cause error) error {
	kind := domain.KindOf(cause)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return cause
	}
	found, err := p.review.Picture(c.Request.Context(), p.current(c), c.Param("id"), c.Param("picture"))
	if err != nil {
		return err
	}
	page := picturePage{
		Picture: found, Form: form, List: listOf(c.Query("list")), Problems: domain.FieldsOf(cause), Words: domain.Public(cause), Unsaved: true,
	}
	status := http.StatusUnprocessableEntity
	if kind == domain.KindConflict {
		status = http.StatusConflict
	}
	return p.pages.Render(c, status, "picture", &page)
}

func pictureWords(done review.EditedPicture) string {
	switch {
	case done.Voided:
		return "照片已修改，终审签发已失效，等待重新终审。"
	case done.Changed:
		return "照片已修改，各处很快换成新的样子。"
	}
	return "没有改动。"
}
