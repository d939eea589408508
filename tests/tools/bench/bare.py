"""What the product is compared with: a bare Streamlit page, and one with a single small chart (`?chart=1`)."""

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(page_title="bare")
st.title("A bare page")
st.write("One heading and one line.")
if "chart" in st.query_params:
    st.plotly_chart(go.Figure({"type": "bar", "x": ["a", "b", "c", "d"], "y": [1, 2, 3, 4]}), key="chart")
