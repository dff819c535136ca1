package console

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) bulkRoutes(r gin.IRouter) {
	r.POST("/manuscripts/bulk", p.site.Handle(p.bulk))
	r.POST("/manuscripts/bulk/undo", p.site.Handle(p.undoBulk))
	p.tableRoute(r, "/manuscripts/export", p.manuscriptsTable)
}

// bulkResult is what became of an act on several manuscripts, shown once above
// the list.
type bulkResult struct {
	Words   string
	Bad     bool // nothing was done, for what Words say
	Refused []review.Refused
	Undo    []bulkUndo
}

// bulkUndo is one act that takes back what was done.
type bulkUndo struct {
	Act   string // assign, label or unlabel
	Value string // account or label
	IDs   string // separated by commas
}

// bulkKey is where the result waits for the next page.
const bulkKey = "bulk"

func (p *Console) keepResult(c *gin.Context, result bulkResult) {
	text, err := json.Marshal(result)
	if err == nil { // texts alone always can be written
		p.site.SetSessionValue(c, bulkKey, string(text))
	}
}

// takeResult returns the result of the act before, nil when there was none.
func (p *Console) takeResult(c *gin.Context) *bulkResult {
	text := p.site.SessionValue(c, bulkKey)
	if text == "" {
		return nil
	}
	p.site.SetSessionValue(c, bulkKey, "")
	var result bulkResult
	if json.Unmarshal([]byte(text), &result) != nil {
		return nil
	}
	return &result
}

// bulkForm is an act on the chosen manuscripts.
type bulkForm struct {
	act, account, label, day string
	ids                      []string
}

func (p *Console) bulk(c *gin.Context) error {
	form := bulkForm{act: c.PostForm("act"), account: c.PostForm("account"), label: c.PostForm("label_id"), day: c.PostForm("day"), ids: c.PostFormArray("id")}
	if format, export := strings.CutPrefix(form.act, "export-"); export && len(form.ids) > 0 {
		return p.exportChosen(c, domain.ParseTableFormat(format), form.ids)
	}
	back := listOf(c.PostForm("list"))
	if back == "" {
		back = "/console/manuscripts"
	}
	done, words, err := p.actOn(c, form)
	if kind := domain.KindOf(err); err != nil && kind != domain.KindInvalid && kind != domain.KindNotFound {
		return err
	}
	result := bulkResult{Words: words, Refused: done.Refused, Undo: undoOf(form, done)}
	if err != nil {
		result = bulkResult{Words: invalidWords(err), Bad: true}
	} else {
		result.Words = resultWords(words, done)
	}
	p.keepResult(c, result)
	return web.Redirect(c, back)
}

// invalidWords returns what a person reads of a form that cannot be accepted.
func invalidWords(err error) string {
	for _, problem := range domain.FieldsOf(err) {
		return problem
	}
	return domain.Public(err)
}

func resultWords(what string, done review.Bulk) string {
	words := fmt.Sprintf("%s：%d 篇", what, len(done.Done))
	if done.Already > 0 {
		words += fmt.Sprintf("，%d 篇本来就是", done.Already)
	}
	if len(done.Refused) > 0 {
		words += fmt.Sprintf("，%d 篇没有办成", len(done.Refused))
	}
	return words + "。"
}

// actOn does what the form asks, and returns what that is in words.
func (p *Console) actOn(c *gin.Context, form bulkForm) (done review.Bulk, words string, err error) {
	ctx, actor := c.Request.Context(), p.current(c)
	switch form.act {
	case "claim":
		done, err = p.review.Assign(ctx, actor, review.Assign{ManuscriptIDs: form.ids, AccountID: actor.ID})
		return done, "认领", err
	case "assign":
		if form.account == "" {
			return done, "", domain.Invalid("请选择分配给谁。")
		}
		done, err = p.review.Assign(ctx, actor, review.Assign{ManuscriptIDs: form.ids, AccountID: form.account})
		return done, "分配", err
	case "release":
		done, err = p.review.Assign(ctx, actor, review.Assign{ManuscriptIDs: form.ids})
		return done, "取消分配", err
	case "label", "unlabel":
		if form.label == "" {
			return done, "", domain.Invalid("请选择标签。")
		}
		done, err = p.review.SetLabel(ctx, actor, review.SetLabel{ManuscriptIDs: form.ids, LabelID: form.label, Off: form.act == "unlabel"})
		return done, map[string]string{"label": "加标签", "unlabel": "去掉标签"}[form.act], err
	case "due":
		done, err = p.review.SetDue(ctx, actor, review.Due{ManuscriptIDs: form.ids, Day: domain.Day(form.day)})
		return done, "改期限", err
	case "export-xlsx", "export-csv":
		return done, "", domain.Invalid("请先勾选稿件。")
	}
	return done, "", domain.Invalid("请选择要做什么。")
}

// undoOf returns what takes the act back, nothing where that cannot be.
func undoOf(form bulkForm, done review.Bulk) []bulkUndo {
	if len(done.Done) == 0 {
		return nil
	}
	switch form.act {
	case "label":
		return []bulkUndo{{"unlabel", form.label, strings.Join(done.Done, ",")}}
	case "unlabel":
		return []bulkUndo{{"label", form.label, strings.Join(done.Done, ",")}}
	case "claim", "assign", "release":
		byAccount := map[string][]string{}
		for _, id := range done.Done {
			byAccount[done.Before[id]] = append(byAccount[done.Before[id]], id)
		}
		var undo []bulkUndo
		for account, ids := range byAccount {
			undo = append(undo, bulkUndo{"assign", account, strings.Join(ids, ",")})
		}
		return undo
	}
	return nil
}

// undoBulk takes back what an act has done: act, value and ids come as often as
// there are parts of it.
func (p *Console) undoBulk(c *gin.Context) error {
	acts, values, ids := c.PostFormArray("act"), c.PostFormArray("value"), c.PostFormArray("ids")
	if len(acts) != len(values) || len(acts) != len(ids) || len(acts) == 0 {
		return domain.Invalid("没有可以撤销的。")
	}
	var all review.Bulk
	for i, act := range acts {
		form := bulkForm{act: act, account: values[i], label: values[i], ids: strings.Split(ids[i], ",")}
		if act == "assign" && form.account == "" {
			form.act = "release"
		}
		done, _, err := p.actOn(c, form)
		if err != nil {
			return err
		}
		all.Done, all.Refused = append(all.Done, done.Done...), append(all.Refused, done.Refused...)
		all.Already += done.Already
	}
	p.keepResult(c, bulkResult{Words: resultWords("已撤销", all), Refused: all.Refused})
	if back := listOf(c.PostForm("list")); back != "" {
		return web.Redirect(c, back)
	}
	return web.Redirect(c, "/console/manuscripts")
}

func (p *Console) manuscriptsTable(c *gin.Context, _ domain.Export) (domain.Table, error) {
	return p.listTable(c, readList(c.Request.URL.Query(), p.current(c).ID), nil)
}

// listTable makes a table of a list as it is shown, or of the manuscripts that
// were chosen.
func (p *Console) listTable(c *gin.Context, list inboxList, ids []string) (domain.Table, error) {
	actor := p.current(c)
	words, err := p.listWords(c, actor, list, len(ids))
	if err != nil {
		return domain.Table{}, err
	}
	return p.review.ManuscriptsTable(c.Request.Context(), actor, review.Export{Query: list.Query(), IDs: ids, Words: words})
}

// exportChosen hands out the manuscripts that were chosen.
func (p *Console) exportChosen(c *gin.Context, format domain.TableFormat, ids []string) error {
	table, err := p.listTable(c, readList(url.Values{}, p.current(c).ID), ids)
	if err != nil {
		return err
	}
	return p.sendAs(c, format, table)
}

// listWords writes what is exported, as the file and the log say it.
func (p *Console) listWords(c *gin.Context, actor domain.Account, list inboxList, chosen int) (string, error) {
	if chosen > 0 {
		return fmt.Sprintf("勾选的 %d 篇", chosen), nil
	}
	say, err := p.listSayer(c, actor)
	if err != nil {
		return "", err
	}
	return say(list)
}

// listSayer returns what writes lists in words.
func (p *Console) listSayer(c *gin.Context, actor domain.Account) (func(inboxList) (string, error), error) {
	var page inboxPage
	if err := p.fillNames(c, actor, &page); err != nil {
		return nil, err
	}
	views, err := p.review.Lists(c.Request.Context(), actor)
	if err != nil {
		return nil, err
	}
	return func(list inboxList) (string, error) {
		var err error
		if page.Unit, page.From, err = p.review.NarrowedTo(c.Request.Context(), actor, list.Query()); err != nil {
			return "", err
		}
		words := "我的待审"
		for _, v := range views {
			if v.Code == list.View {
				words = v.Label
			}
		}
		for _, chip := range list.chips(&page) {
			words += "，" + chip.Label
		}
		return words, nil
	}, nil
}
