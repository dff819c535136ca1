package console

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/review"
)

func (p *Console) boardRoutes(r gin.IRouter) {
	r.GET("/board", p.site.Handle(p.board))
}

// boardPage shows the steps and states side by side.
type boardPage struct {
	inboxPage
	Columns []boardColumn
}

// boardColumn is one column with the way to the rest of it.
type boardColumn struct {
	review.Column
	Path  string // of the list that it shows
	Older string // of the column's next cards
	list  inboxList
}

// Card returns the address of a manuscript beside its list.
func (b boardColumn) Card(id string) string { return b.list.Address(id) }

func (p *Console) board(c *gin.Context) error {
	ctx, actor := c.Request.Context(), p.current(c)
	list := readList(c.Request.URL.Query(), actor.ID)
	if list.View != "" && list.After != "" {
		column, err := p.review.BoardColumn(ctx, actor, list.Query())
		if err != nil {
			return err
		}
		if c.GetHeader("HX-Request") != "" {
			return p.pages.RenderPart(c, http.StatusOK, "board", "cards", boardOf(column, list))
		}
		return p.renderBoard(c, list, []review.Column{column})
	}
	columns, err := p.review.Board(ctx, actor, list.Query())
	if err != nil {
		return err
	}
	return p.renderBoard(c, list, columns)
}

func (p *Console) renderBoard(c *gin.Context, list inboxList, columns []review.Column) error {
	actor := p.current(c)
	page := boardPage{inboxPage: inboxPage{List: list, Work: actor.Can(domain.AssignManuscripts)}}
	if err := p.fillChoices(c, actor, &page.inboxPage); err != nil {
		return err
	}
	for _, column := range columns {
		page.Columns = append(page.Columns, boardOf(column, list))
	}
	return p.pages.Render(c, http.StatusOK, "board", &page)
}

func boardOf(column review.Column, list inboxList) boardColumn {
	list.View, list.After, list.Sort = column.Code, "", ""
	b := boardColumn{Column: column, Path: list.Address(""), list: list}
	if column.Next != "" {
		older := list
		older.After = column.Next
		b.Older = address("/console/board", older.Values())
	}
	return b
}

// Whose returns the address of the board of one person's work, of everybody's
// for nobody.
func (b *boardPage) Whose(who string) string {
	list := b.List
	list.View, list.After, list.Who = "", "", who
	return address("/console/board", list.Values())
}

// Hidden returns what the form that narrows the board sends along.
func (b *boardPage) Hidden() url.Values { return inboxList{Who: b.List.Who}.Values() }
