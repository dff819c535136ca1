package console

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/recognition"
)

// adoptionPane is what the part 采用 of a manuscript shows besides its adoptions.
type adoptionPane struct {
	Outlets         []domain.Outlet
	Proofs          adoption.Proofs           // by adoption
	Captures        map[string]domain.Capture // by adoption
	Recommendations []adoption.RecommendationLine
	Calls           []adoption.CallLine // of a recalled manuscript
	Rewards         recognition.LedgerPage
	Capturing       bool // pages can be photographed here
	MayCall         bool // the actor may note what came of calls
	Recommend       recommendForm
	Calling         callForm
}

// recommendForm is a recommendation as it was typed.
type recommendForm struct {
	adoption.Recommend
	Ways     []domain.Way
	Problems map[string]string
}

// Chosen reports whether an outlet was ticked.
func (f recommendForm) Chosen(id string) bool {
	for _, one := range f.OutletIDs {
		if one == id {
			return true
		}
	}
	return false
}

// callForm is the outcome of a call as it was typed.
type callForm struct {
	adoption.EndCall
	Outcomes []domain.CallOutcome
	Problems map[string]string
}

// Called counts the calls that were made.
func (a adoptionPane) Called() int {
	n := 0
	for _, call := range a.Calls {
		if call.Done() {
			n++
		}
	}
	return n
}

// Offers returns the outlets to which the manuscript may be recommended.
func (m *manuscriptPane) Offers() []domain.Outlet {
	var found []domain.Outlet
	for _, o := range m.Outlets {
		if o.InUse() && m.M.Manuscript.CheckRecommend(o) == nil {
			found = append(found, o)
		}
	}
	return found
}

// Unfit says why the manuscript may be recommended to nobody, empty where it may.
func (m *manuscriptPane) Unfit() string {
	if len(m.Offers()) > 0 {
		return ""
	}
	for _, o := range m.Outlets {
		if err := m.M.Manuscript.CheckRecommend(o); err != nil && o.InUse() && o.ID != domain.OutletOwnAccount {
			return domain.Public(err)
		}
	}
	return "媒体名录里还没有可以推荐的媒体。"
}

// fillAdoptions reads what the part 采用 shows.
func (p *Console) fillAdoptions(c *gin.Context, pane *manuscriptPane) error {
	ctx, actor := c.Request.Context(), p.current(c)
	var err error
	if pane.Outlets, err = p.adoption.Outlets(ctx, actor); err != nil {
		return err
	}
	if pane.Proofs, err = p.adoption.ProofsOf(ctx, actor, pane.M.Adoptions); err != nil {
		return err
	}
	if pane.Captures, err = p.adoption.CapturesOf(ctx, actor, pane.M.Adoptions); err != nil {
		return err
	}
	if pane.Recommendations, err = p.adoption.RecommendationsOf(ctx, actor, pane.M.ID); err != nil {
		return err
	}
	if p.recognition != nil && actor.Can(domain.ReadRewards) {
		if pane.Rewards, err = p.recognition.Ledger(ctx, actor, recognition.LedgerQuery{ManuscriptID: pane.M.ID}); err != nil {
			return err
		}
	}
	pane.Calls, err = p.adoption.Calls(ctx, actor, pane.M.ID)
	pane.Capturing, pane.MayCall = p.adoption.MayCapture(), actor.Can(domain.RecordAdoptions)
	pane.Recommend.Ways, pane.Calling.Outcomes = domain.Ways(), domain.CallOutcomes()
	pane.Adopt.OutletID = c.Query("adopted") // as a recommendation leads here
	return err
}

func (p *Console) adoptionPaneRoutes(r gin.IRouter) {
	r.POST("/manuscripts/:id/recommendations", p.site.Handle(p.recommend))
	r.POST("/manuscripts/:id/calls/:outlet", p.site.Handle(p.endCall))
	r.POST("/adoptions/:id/proofs", p.site.Handle(p.addProof))
	r.POST("/adoptions/:id/capture", p.site.Handle(p.capture))
	r.GET("/adoptions/:id/evidence", p.site.Handle(p.evidence))
}

// refused shows the part 采用 again with what was typed, or returns the error.
func (p *Console) refused(c *gin.Context, id string, cause error, typed func(*manuscriptPane)) error {
	kind := domain.KindOf(cause)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return cause
	}
	pane, err := p.pane(c, paneOf{id: id, tab: "adoptions", list: listOf(c.PostForm("list"))})
	if err != nil {
		return err
	}
	typed(pane)
	pane.Trouble = domain.Public(cause)
	return p.renderPane(c, web.Status(kind), pane)
}

func (p *Console) recommend(c *gin.Context) error {
	way, err := strconv.ParseUint(c.PostForm("way"), 10, 8)
	if err != nil {
		way = 255 // no way that there is
	}
	cmd := adoption.Recommend{
		ManuscriptID: c.Param("id"), OutletIDs: c.PostFormArray("outlets"), Day: c.PostForm("sent_day"), Way: domain.Way(way),
		Note: c.PostForm("note"), Tell: c.PostForm("tell") != "",
	}
	done, err := p.adoption.Recommend(c.Request.Context(), p.current(c), cmd)
	if err != nil {
		return p.refused(c, cmd.ManuscriptID, err, func(pane *manuscriptPane) {
			pane.Recommend.Recommend, pane.Recommend.Problems = cmd, domain.FieldsOf(err)
		})
	}
	words := "已推荐给 " + strconv.Itoa(len(done.Sent)) + " 家媒体。"
	if n := len(done.Already); n > 0 {
		words += "另有 " + strconv.Itoa(n) + " 家推荐过或已采用，没有重复推荐。"
	}
	p.site.Flash(c, words)
	return backTo(c, cmd.ManuscriptID, "adoptions")
}

func (p *Console) endCall(c *gin.Context) error {
	cmd := adoption.EndCall{
		ManuscriptID: c.Param("id"), OutletID: c.Param("outlet"), Outcome: domain.CallOutcome(code(c, "outcome")), Words: c.PostForm("words"),
	}
	if err := p.adoption.EndCall(c.Request.Context(), p.current(c), cmd); err != nil {
		return p.refused(c, cmd.ManuscriptID, err, func(pane *manuscriptPane) {
			pane.Calling.EndCall, pane.Calling.Problems = cmd, domain.FieldsOf(err)
		})
	}
	p.site.Flash(c, "已记下联系结果。")
	return backTo(c, cmd.ManuscriptID, "adoptions")
}

// addProof keeps a picture that an editor has picked.
func (p *Console) addProof(c *gin.Context) error {
	picked, err := c.FormFile("proof")
	if err != nil {
		return p.proofRefused(c, domain.InvalidFields(map[string]string{"proof": "请选择图片。"}))
	}
	if picked.Size > intake.MaxEditorProof {
		return p.proofRefused(c, domain.InvalidFields(map[string]string{"proof": "图片请不要超过 12 MB。"}))
	}
	content, err := picked.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	id, err := p.intake.AddEditorProof(c.Request.Context(), p.current(c), intake.EditorProof{AdoptionID: c.Param("id"), Name: picked.Filename, Content: content})
	if err != nil {
		return p.proofRefused(c, err)
	}
	p.site.Flash(c, "已添加凭证。")
	return p.afterProof(c, id)
}

// afterProof goes back to where the proof was asked for.
func (p *Console) afterProof(c *gin.Context, manuscriptID string) error {
	if c.PostForm("from") == "check" {
		return web.Redirect(c, "/console/adoptions/"+c.Param("id")+"/check")
	}
	return backTo(c, manuscriptID, "adoptions")
}

// proofRefused says above the page that asked for a proof why there is none.
func (p *Console) proofRefused(c *gin.Context, cause error) error {
	words := domain.Public(cause)
	for _, problem := range domain.FieldsOf(cause) {
		words = problem
	}
	kind := domain.KindOf(cause)
	if kind != domain.KindInvalid && kind != domain.KindConflict {
		return cause
	}
	if c.PostForm("from") == "check" {
		return p.renderCheck(c, web.Status(kind), words)
	}
	check, err := p.adoption.ClaimCheck(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return p.refused(c, check.Line.ManuscriptID, &domain.Error{Kind: kind, Public: words, Err: cause}, func(*manuscriptPane) {})
}

func (p *Console) capture(c *gin.Context) error {
	id, err := p.adoption.AskCapture(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return p.proofRefused(c, err)
	}
	p.site.Flash(c, "正在抓取网页，完成后显示在凭证里。")
	return p.afterProof(c, id)
}

// evidencePart is the proof of one adoption, fetched again while a page is being
// photographed.
type evidencePart struct {
	Line    adoption.ClaimLine
	Proofs  []domain.Attachment
	Capture domain.Capture
}

func (p *Console) evidence(c *gin.Context) error {
	check, err := p.adoption.ClaimCheck(c.Request.Context(), p.current(c), c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.RenderPart(c, http.StatusOK, "manuscript", "evidence_part", evidencePart{Line: check.Line, Proofs: check.Proofs, Capture: check.Capture})
}
