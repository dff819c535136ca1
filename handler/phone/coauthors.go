package phone

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/intake"
)

// typedCoauthors reads the form's lines for co-authors; nil where the page has none.
func typedCoauthors(c *gin.Context) []intake.CoauthorForm {
	if c.PostForm("coauthors") == "" {
		return nil
	}
	units, roles, shares := c.PostFormArray("coauthor_unit"), c.PostFormArray("coauthor_role"), c.PostFormArray("coauthor_share")
	at := func(values []string, i int) string {
		if i < len(values) {
			return values[i]
		}
		return ""
	}
	lines := []intake.CoauthorForm{}
	for i, name := range c.PostFormArray("coauthor_name") {
		if i > domain.MaxCoauthors {
			break // one too many is told, not kept
		}
		lines = append(lines, intake.CoauthorForm{Name: name, Unit: at(units, i), Role: domain.ParseAuthorRole(at(roles, i)), Share: at(shares, i)})
	}
	return lines
}

// changedCoauthors does to the lines what the button of a page without scripts
// says: add, or remove:N.
func changedCoauthors(lines []intake.CoauthorForm, what string) []intake.CoauthorForm {
	if what == "add" && len(lines) < domain.MaxCoauthors {
		return append(lines, intake.CoauthorForm{})
	}
	number, removes := strings.CutPrefix(what, "remove:")
	n, err := strconv.Atoi(number)
	if !removes || err != nil || n < 1 || n > len(lines) {
		return lines
	}
	return slices.Delete(lines, n-1, n)
}
