// Texts of every form that articles have, made up, as editors' HTML; and layouts
// as 秀米 and 135 copy them.
const sentence = "各级工会坚持把服务职工作为出发点和落脚点，深入车间班组听取意见，帮助解决实际困难。";
const paragraphs = (n, words = sentence) => Array.from({ length: n }, (_, i) => `<p>第${i + 1}段，${words}</p>`).join("\n");
const table = (rows, head) => `<table><tbody>${rows.map((row, i) => `<tr>${row.map((cell) => (head && i === 0 ? `<th>${cell}</th>` : `<td>${cell}</td>`)).join("")}</tr>`).join("")}</tbody></table>`;
const mongolian = "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠦᠨ ᠰᠣᠨᠢᠨ ᠮᠡᠳᠡᠭᠡ";

/** Texts without photographs: [name, body]. */
export const texts = [
  ["一段话", "<p>青禾区总工会今天召开年度工作会议。</p>"],
  ["小标题", `<h2>一、基本情况</h2>${paragraphs(1)}<h3>（一）做法</h3>${paragraphs(2)}<h2>二、成效</h2>${paragraphs(1)}`],
  ["项目", `<p>主要内容：</p><ul><li>技能比武</li><li>${sentence}</li><li><strong>安全生产</strong></li></ul>${paragraphs(1)}`],
  ["编号", `<ol start="3"><li>报名</li><li>初赛</li><li>决赛</li></ol>${paragraphs(1)}`],
  ["表格", table([["单位", "篇数"], ["白桦矿业", "12"], ["松岭电厂", "9"]], true)],
  ["合并的表格", `<table><tbody><tr><th colspan="3">比赛日程</th></tr><tr><td rowspan="2">上午</td><td>焊工</td><td>一号赛场</td></tr><tr><td>电工</td><td>二号赛场</td></tr><tr><td>下午</td><td colspan="2">叉车（全体观摩）</td></tr></tbody></table>`],
  ["多列的表格", table([["序号", "姓名", "单位", "工种", "理论", "实操", "名次"], ["1", "张三", "白桦矿业公司", "焊工", "92", "95.5", "一"], ["2", "李四", "松岭发电厂", "电工", "90", "94", "二"]], true)],
  ["引文", `${paragraphs(1)}<blockquote><p>技能是立业之本。</p><p>${sentence}</p></blockquote>${paragraphs(1)}`],
  ["字样", `<p>普通，<strong>加粗</strong>，<em>倾斜</em>，<u>下划线</u>，<strong><em><u>都有</u></em></strong>，再普通。</p>`],
  ["蒙古文", `<p>${mongolian}</p><p>${`${mongolian} `.repeat(6).trim()}</p>`],
  ["双语", `<p>职工书屋揭牌。</p><p>${mongolian}</p>${paragraphs(1)}`],
  ["长文", paragraphs(60)],
  ["表情和生僻字", "<p>😀👍🏽 加油！𠀀𪚥𠮷，龘靐齉爩；㎡、℃、①②③、½。</p>"],
  ["西文和数字", "<p>3月5日，ABC Corporation 发布 Supercalifragilisticexpialidocious-and-more-of-it 1,234,567.89 元，见 https://www.example.org/a/very/long/path/without/any/space/at/all/index.html。</p>"],
  ["混排", `<h2>概况</h2><ul><li>甲</li><li>乙</li></ul>${table([["甲", "乙"], ["1", "2"]], false)}<blockquote><p>引文。</p></blockquote><ol><li>子</li><li>丑</li></ol><h3>结语</h3>${paragraphs(2)}`],
  ["两行", "<p>上一行<br>下一行</p><p>　　空两格的段落。</p>"],
];

/** Layouts with the text that was approved: [name, body, pasted]. */
export const layouts = [
  ["秀米的排版", "<h2>春风行动</h2><p>第一段话，敬请留意。</p><p>第二段话，欢迎参加。</p>",
    `<section class="xmt-paper" style="box-sizing:border-box;font-size:16px;"><section style="text-align:center;margin:10px 0px;position:static"><section style="display:inline-block;background-color:rgb(200, 16, 46);border-radius:20px;padding:4px 18px"><p style="margin:0;color:#fff;font-size:18px"><strong>春风行动</strong>\u200b</p></section></section>
<section style="display:flex;flex-flow:row nowrap"><section style="flex:0 0 auto;width:8%;border-left:4px solid #c8102e"></section><section style="flex:1 1 0;padding:0 10px;line-height:1.8;letter-spacing:1.2px"><p style="text-indent:2em">第一段话，<span style="color:#c8102e;text-decoration:underline">敬请</span>留意。</p></section></section>
<section style="background-color:#fdf4f5;border:1px dashed #e0a0a8;padding:14px;transform:rotateZ(0deg)"><p>第二段话，欢迎参加。</p></section><svg viewBox="0 0 1 1"><rect width="1" height="1"></rect></svg></section>`],
  ["135的排版", "<p>职工书屋</p><p>书屋开放三个月，借阅一千余册。</p><table><tbody><tr><td>文学</td><td>技术</td></tr></tbody></table>",
    `<section class="_135editor" data-tools="135编辑器" style="border:0px none"><section data-brushtype="text" style="border-bottom:2px solid #c8102e;text-align:center;font-size:20px;color:#c8102e;padding-bottom:6px">职工书屋</section>
<section class="135brush" style="padding:12px 8px;line-height:2;font-size:15px;color:#3f3f3f"><p>书屋开放三个月，<br>借阅一千余册。</p></section><table style="border-collapse:collapse"><tr><td style="border:1px solid #ccc;padding:4px 8px">文学</td><td style="border:1px solid #ccc;padding:4px 8px">技术</td></tr></table></section>`],
];

/** A layout for a text with one photograph, and a wrong word that it comes with. */
export const pictured = {
  body: "<p>运动会在市体育馆举行。</p><p>四百名职工参加。</p>",
  layout: (words) => `<section style="padding:8px"><p style="font-size:18px;color:#c8102e;text-align:center">运动会在市体育馆举行。</p><section style="text-align:center"><img src="https://img.example.org/x.jpg" style="width:90%;border-radius:12px"><p style="font-size:13px;color:#888">选手入场。</p></section><p>${words}</p></section>`,
};
